// Which records of a workload go: the newest are kept, failed ones longer, and those that something rests on.
import type { Instant } from '#core/time/instant.ts';
import type { RecordFacts } from './record-facts.ts';
import { newestFirst } from './record-facts.ts';

export interface Keeping {
  /** How many of the newest stay; 5 where nobody says otherwise. */
  readonly historyLimit: number;
  /** The record that the state on the workload names; null: none. */
  readonly named: string | null;
  /** Since when no workload has this kind and name; null: one has. */
  readonly goneSince: Instant | null;
  readonly now: Instant;
}

export const historyLimit = 5;
/** So many failed ones stay besides. */
const failedLimit = 5;
/** So long records outlive their workload. */
export const goneMilliseconds = 30 * 24 * 3600 * 1000;

/**
 * The records to remove, the oldest first. Open ones, those with a hold and the one that the state names stay.
 * @param records all of one namespace, kind and name, of every life
 */
export function recordsToRemove(records: readonly RecordFacts[], keeping: Keeping): readonly RecordFacts[] {
  const { goneSince, now } = keeping;
  const all = records.toSorted((one, other) => other.at - one.at || newestFirst(one, other));
  if (goneSince !== null) return now - goneSince >= goneMilliseconds ? all.reverse() : [];
  const going: RecordFacts[] = [];
  let kept = 0;
  let failed = 0;
  for (const one of all) {
    kept += 1;
    if (kept <= Math.max(keeping.historyLimit, 1)) continue;
    if (one.outcome === null || one.hold !== null || one.name === keeping.named) continue;
    if (one.outcome === 'Failed' || one.outcome === 'Returned') failed += 1;
    if ((one.outcome === 'Failed' || one.outcome === 'Returned') && failed <= failedLimit) continue;
    going.push(one);
  }
  return going.reverse();
}
