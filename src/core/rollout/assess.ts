// How a rollout goes, as `kubectl rollout status` means it.
import type { RolloutStatus, Workload } from '#core/workload/workload.ts';

export interface Assessment {
  /** `unproven`: the strategy leaves the restart to a person, so nothing can be waited for. */
  readonly outcome: 'progressing' | 'done' | 'failed' | 'unproven';
  /** What it waits for or why it failed; empty when done. */
  readonly message: string;
}

/**
 * Judges a workload read after its patch was stored.
 * @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_status/
 */
export function assess(workload: Workload): Assessment {
  const { rollout } = workload;
  switch (workload.id.kind) {
    case 'CronJob':
      return done;
    case 'Deployment':
      return deployment(rollout);
    case 'StatefulSet':
      return statefulSet(rollout);
    case 'DaemonSet':
      return daemonSet(rollout);
  }
}

/** What is said before the controllers have seen the change, which is for a moment after every one. */
export const notObserved = 'the change is not observed yet';

const done: Assessment = { outcome: 'done', message: '' };

function waits(message: string): Assessment {
  return { outcome: 'progressing', message };
}

function unseen(rollout: RolloutStatus): boolean {
  return rollout.observedGeneration < rollout.generation;
}

function pending(old: number): string {
  return `${old} old ${old === 1 ? 'replica is' : 'replicas are'} pending termination`;
}

function deployment(rollout: RolloutStatus): Assessment {
  if (unseen(rollout)) return waits(notObserved);
  const { wanted, replicas, updated, available, progressing } = rollout;
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { outcome: 'failed', message: `ProgressDeadlineExceeded: ${progressing.message}` };
  }
  if (updated < wanted) return waits(`${updated} of ${wanted} new replicas updated`);
  if (replicas > updated) return waits(pending(replicas - updated));
  if (available < updated) return waits(`${available} of ${updated} updated replicas available`);
  return done;
}

function statefulSet(rollout: RolloutStatus): Assessment {
  if (rollout.strategy === 'OnDelete') return onDelete;
  if (rollout.observedGeneration === 0 || unseen(rollout)) return waits(notObserved);
  const { wanted, ready, updated, partition, currentRevision, updateRevision } = rollout;
  if (ready < wanted) return waits(`${ready} of ${wanted} replicas ready`);
  if (partition > 0) {
    const due = Math.max(wanted - partition, 0);
    return updated < due ? waits(`${updated} of ${due} replicas above the partition updated`) : done;
  }
  return currentRevision === updateRevision ? done : waits(`${updated} of ${wanted} replicas updated`);
}

function daemonSet(rollout: RolloutStatus): Assessment {
  if (rollout.strategy === 'OnDelete') return onDelete;
  if (unseen(rollout)) return waits(notObserved);
  const { wanted, updated, available } = rollout;
  if (updated < wanted) return waits(`${updated} of ${wanted} Pods updated`);
  if (available < wanted) return waits(`${available} of ${wanted} updated Pods available`);
  return done;
}

const onDelete: Assessment = {
  outcome: 'unproven',
  message: 'the update strategy is OnDelete: Pods change when somebody deletes them',
};
