// How the last change of a workload stands: as its rollout shows, or failed where its record says so.
import type { RecordFacts } from '#core/record/record-facts.ts';
import { recordsOfLife } from '#core/record/record-facts.ts';
import { parseState } from '#core/record/state.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Assessment } from './assess.ts';
import { assess } from './assess.ts';

/**
 * Kubernetes calls the rollout of a Deployment alone failed. A change of any kind that ran into its deadline is failed
 * too, as its record says, while its images stand and the rollout is not done after all.
 * @param records those of this workload that could be read, of every life
 */
export function assessChange(workload: Workload, records: readonly RecordFacts[]): Assessment {
  const seen = assess(workload);
  if (seen.outcome !== 'progressing') return seen;
  const newest = recordsOfLife(records, workload.id.uid)[0];
  if (newest === undefined || newest.outcome !== 'Failed' || !stands(workload, newest)) return seen;
  return { outcome: 'failed', message: `failed by its record ${newest.name}; now: ${seen.message}` };
}

/** Whether each image of the change is there, or what a webhook stored in its place. */
function stands({ id, annotations, containers }: Workload, { changes }: RecordFacts): boolean {
  const read = parseState(annotations?.['reship.dev/state'], id.uid);
  const state = read.kind === 'state' ? read.state : null;
  return changes.every(({ container, to }) => {
    const image = containers.find((one) => one.name === container)?.image;
    const entry = state === null ? undefined : ownOf(state.containers, container);
    return image === to || (entry?.to === to && image === entry.stored);
  });
}
