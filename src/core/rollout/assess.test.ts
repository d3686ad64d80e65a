// Rollouts judged as kubectl rollout status judges them.
import { describe, expect, test } from 'vitest';
import type { RolloutStatus, Workload, WorkloadKind } from '#core/workload/workload.ts';
import { workload } from '#test/fixtures/workload.ts';
import { assess } from './assess.ts';

const good: RolloutStatus = {
  generation: 2,
  observedGeneration: 2,
  wanted: 3,
  replicas: 3,
  updated: 3,
  ready: 3,
  available: 3,
  strategy: 'RollingUpdate',
  partition: 0,
  currentRevision: 'web-1',
  updateRevision: 'web-1',
  progressing: { status: 'True', reason: 'NewReplicaSetAvailable', message: '' },
};

function seen(kind: WorkloadKind, change: Partial<RolloutStatus>): Workload {
  return workload({ kind, rollout: { ...good, ...change } });
}

describe('assess', () => {
  test.each<{ name: string; kind: WorkloadKind; change: Partial<RolloutStatus>; outcome: string; message?: RegExp }>([
    { name: 'all updated and available', kind: 'Deployment', change: {}, outcome: 'done' },
    {
      name: 'not observed',
      kind: 'Deployment',
      change: { generation: 3 },
      outcome: 'progressing',
      message: /not observed/,
    },
    { name: 'some updated', kind: 'Deployment', change: { updated: 1 }, outcome: 'progressing', message: /1 of 3/ },
    {
      name: 'old ones left',
      kind: 'Deployment',
      change: { replicas: 4 },
      outcome: 'progressing',
      message: /^1 old replica is p/,
    },
    {
      name: 'two left',
      kind: 'Deployment',
      change: { replicas: 5 },
      outcome: 'progressing',
      message: /^2 old replicas are/,
    },
    { name: 'not available', kind: 'Deployment', change: { available: 2 }, outcome: 'progressing', message: /2 of 3/ },
    {
      name: 'deadline exceeded',
      kind: 'Deployment',
      change: {
        updated: 1,
        progressing: {
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
          message: 'ReplicaSet "web-2" has timed out',
        },
      },
      outcome: 'failed',
      message: /^ProgressDeadlineExceeded: .*web-2/,
    },
    {
      name: 'deadline of an earlier generation',
      kind: 'Deployment',
      change: { generation: 3, progressing: { status: 'False', reason: 'ProgressDeadlineExceeded', message: '' } },
      outcome: 'progressing',
    },
    { name: 'revisions equal', kind: 'StatefulSet', change: {}, outcome: 'done' },
    {
      name: 'revisions differ',
      kind: 'StatefulSet',
      change: { updateRevision: 'web-2', updated: 1 },
      outcome: 'progressing',
      message: /1 of 3/,
    },
    { name: 'not ready', kind: 'StatefulSet', change: { ready: 2 }, outcome: 'progressing', message: /2 of 3/ },
    {
      name: 'never observed',
      kind: 'StatefulSet',
      change: { generation: 0, observedGeneration: 0 },
      outcome: 'progressing',
    },
    {
      name: 'partition reached',
      kind: 'StatefulSet',
      change: { partition: 2, updated: 1, updateRevision: 'web-2' },
      outcome: 'done',
    },
    {
      name: 'partition not reached',
      kind: 'StatefulSet',
      change: { partition: 1, updated: 1, updateRevision: 'web-2' },
      outcome: 'progressing',
    },
    {
      name: 'OnDelete',
      kind: 'StatefulSet',
      change: { strategy: 'OnDelete', updated: 0 },
      outcome: 'unproven',
      message: /OnDelete/,
    },
    { name: 'all updated and available', kind: 'DaemonSet', change: {}, outcome: 'done' },
    { name: 'some updated', kind: 'DaemonSet', change: { updated: 2 }, outcome: 'progressing', message: /2 of 3/ },
    { name: 'not available', kind: 'DaemonSet', change: { available: 0 }, outcome: 'progressing' },
    { name: 'OnDelete', kind: 'DaemonSet', change: { strategy: 'OnDelete' }, outcome: 'unproven' },
    { name: 'written', kind: 'CronJob', change: { generation: 9 }, outcome: 'done' },
  ])('$kind, $name: $outcome', ({ kind, change, outcome, message }) => {
    const found = assess(seen(kind, change));
    expect(found.outcome).toBe(outcome);
    if (message !== undefined) expect(found.message).toMatch(message);
  });
});
