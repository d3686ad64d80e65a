// A suspicion that more of the history may lift: it keeps an image back and is not told yet.
import type { Decision } from '#core/decision/decision.ts';
import type { RecordKeeper } from './record-keeper.ts';

/** Between two looks while it lasts. */
export const doubtSeconds = 5;

/** What failed elsewhere is known from the beginning, and what succeeded elsewhere only when all records are. */
export function isInDoubt({ containers }: Decision, records: Pick<RecordKeeper, 'reading'>): boolean {
  return (
    records.reading === 'underWay' &&
    containers.some(({ reasons }) => reasons.some(({ code }) => code === 'SuspectElsewhere'))
  );
}
