// A fight: the owner puts its image back as often as Reship restores.
import type { Instant } from '#core/time/instant.ts';
import type { RecordFacts } from './record-facts.ts';
import { recordsOfLife } from './record-facts.ts';

const fightMilliseconds = 10 * 60 * 1000;
/** The restore that is not written any more. */
const fightRestores = 3;

/** Whether one more restore would be the third in ten minutes with no other change between them. */
export function isFight(records: readonly RecordFacts[], uid: string, now: Instant): boolean {
  let restores = 0;
  for (const one of recordsOfLife(records, uid)) {
    if (one.trigger !== 'Restore' || now - one.at > fightMilliseconds) break;
    restores += 1;
  }
  return restores + 1 >= fightRestores;
}
