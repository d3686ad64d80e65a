// The hold on a workload's newest record: it outlives annotations, which kubectl rollout undo takes back.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Hold } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { recordsOfLife } from '#core/record/record-facts.ts';
import type { Instant } from '#core/time/instant.ts';
import { parseInstant } from '#core/time/instant.ts';

const words = ['Undone', 'ResetByOwner', 'FightDetected'] as const;

/**
 * The brake, or null. Records of an earlier life hold nothing: a workload made again is a first look.
 * @param now null: not known, so an end in time is not believed
 */
export function heldBy(records: readonly RecordFacts[], uid: string, now: Instant | null): Reason | null {
  const newest = recordsOfLife(records, uid)[0];
  if (newest === undefined || newest.hold === null || isOver(newest.hold, now)) return null;
  const { type, by, why, until } = newest.hold;
  const word = words.find((one) => one === newest.hold?.reason) ?? 'Suspended';
  const who = by === undefined ? '' : ` by ${by}`;
  const said = why === undefined ? '' : `: ${why}`;
  const end = until === undefined ? '' : ` until ${until}`;
  return reason(word, `${type === 'Held' ? 'held' : 'suspended'}${who}${end} (record ${newest.name})${said}`);
}

function isOver({ until }: Hold, now: Instant | null): boolean {
  const end = until === undefined ? null : parseInstant(until);
  return end !== null && now !== null && end <= now;
}
