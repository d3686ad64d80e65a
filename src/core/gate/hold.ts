// The hold on a workload's newest record: it outlives annotations, which kubectl rollout undo takes back.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Hold } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { recordsOfLife } from '#core/record/record-facts.ts';
import type { Instant } from '#core/time/instant.ts';
import { parseInstant } from '#core/time/instant.ts';

/** What Reship stops by itself, and how that is called: an undo is a person's stop, all else is held against an owner. */
export const holdTypes = { Undone: 'Suspended', ResetByOwner: 'Held', FightDetected: 'Held' } as const;
export type HoldCode = keyof typeof holdTypes;

export function isHoldCode(code: string): code is HoldCode {
  return Object.hasOwn(holdTypes, code);
}

/**
 * The brake, or null. Records of an earlier life hold nothing: a workload made again is a first look.
 * @param now null: not known, so an end in time is not believed
 */
export function heldBy(records: readonly RecordFacts[], uid: string, now: Instant | null): Reason | null {
  const newest = recordsOfLife(records, uid)[0];
  if (newest === undefined || newest.hold === null || isOver(newest.hold, now)) return null;
  const { type, reason: code, by, why, until } = newest.hold;
  const word = isHoldCode(code) ? code : 'Suspended';
  const who = by === undefined ? '' : ` by ${by}`;
  const said = why === undefined ? '' : `: ${why}`;
  const end = until === undefined ? '' : ` until ${until}`;
  return reason(word, `${type === 'Held' ? 'held' : 'suspended'}${who}${end} (record ${newest.name})${said}`);
}

function isOver({ until }: Hold, now: Instant | null): boolean {
  const end = until === undefined ? null : parseInstant(until);
  return end !== null && now !== null && end <= now;
}
