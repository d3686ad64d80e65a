// Whether a rollout that is done proves anything: where nothing started, nothing can have failed.
import type { Workload } from '#core/workload/workload.ts';

/** Why nothing was seen to run by the end of the rollout, as a clause; null: the new image runs. */
export function whyUnproven({ id, rollout }: Workload): string | null {
  if (id.kind === 'CronJob') return 'the next run takes the image; no rollout is to be seen';
  const { wanted, partition } = rollout;
  if (wanted === 0)
    return `${id.kind === 'DaemonSet' ? 'no Node takes a Pod of it' : 'no replicas are wanted'}, so nothing ran`;
  if (id.kind === 'StatefulSet' && partition >= wanted)
    return `the partition ${partition} keeps the ${wanted === 1 ? 'only replica' : `${wanted} replicas`} as they were, so nothing ran`;
  return null;
}
