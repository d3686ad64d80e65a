// The numbers and conditions of a rollout, under one name for all kinds.
import { at, countOf, listOf, textOf } from './shape.ts';
import type { RolloutStatus, WorkloadKind } from './workload.ts';

interface StatusFields {
  readonly replicas: string;
  readonly updated: string;
  readonly ready: string;
  readonly available: string;
}

const replicaFields: StatusFields = {
  replicas: 'replicas',
  updated: 'updatedReplicas',
  ready: 'readyReplicas',
  available: 'availableReplicas',
};

const daemonFields: StatusFields = {
  replicas: 'currentNumberScheduled',
  updated: 'updatedNumberScheduled',
  ready: 'numberReady',
  available: 'numberAvailable',
};

/** A CronJob has no rollout: its numbers are 0 and nothing is wanted. */
export function rolloutOf(raw: unknown, kind: WorkloadKind): RolloutStatus {
  const fields = kind === 'DaemonSet' ? daemonFields : replicaFields;
  const status = at(raw, 'status');
  return {
    generation: countOf(at(raw, 'metadata', 'generation')),
    observedGeneration: countOf(at(status, 'observedGeneration')),
    wanted: wantedOf(raw, kind),
    replicas: countOf(at(status, fields.replicas)),
    updated: countOf(at(status, fields.updated)),
    ready: countOf(at(status, fields.ready)),
    available: countOf(at(status, fields.available)),
    strategy: textOf(at(raw, 'spec', kind === 'Deployment' ? 'strategy' : 'updateStrategy', 'type')),
    partition: countOf(at(raw, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')),
    currentRevision: textOf(at(status, 'currentRevision')),
    updateRevision: textOf(at(status, 'updateRevision')),
    progressing: progressingOf(status),
  };
}

function wantedOf(raw: unknown, kind: WorkloadKind): number {
  if (kind === 'CronJob') return 0;
  if (kind === 'DaemonSet') return countOf(at(raw, 'status', 'desiredNumberScheduled'));
  const replicas = at(raw, 'spec', 'replicas');
  return replicas === undefined || replicas === null ? 1 : countOf(replicas);
}

function progressingOf(status: unknown): RolloutStatus['progressing'] {
  for (const condition of listOf(at(status, 'conditions'))) {
    if (at(condition, 'type') !== 'Progressing') continue;
    return {
      status: textOf(at(condition, 'status')) ?? '',
      reason: textOf(at(condition, 'reason')) ?? '',
      message: textOf(at(condition, 'message')) ?? '',
    };
  }
  return null;
}
