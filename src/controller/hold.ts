// HOLD: a stop that was decided on is written down, on the workload and on its newest record, so that it lasts.
import type { HoldWish } from '#core/decision/decision.ts';
import { holdOf, holdOfMark, stopPatch, suspensionOf } from '#core/plan/hold.ts';
import type { Hold } from '#core/record/record.ts';
import { type RecordFacts, recordsOfLife } from '#core/record/record-facts.ts';
import { parseSuspension } from '#core/workload/suspension.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';
import { keyOf } from './key.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { Telling } from './telling.ts';

const suspended = 'reship.dev/suspended';

/**
 * First one conditional patch of the workload, then the record: what changed in between is decided anew, and a kill
 * between both leaves a brake that a person sees.
 * @param cluster what may write right now
 * @returns the workload as stored; null: it moved on, or cannot be written now, and nothing was held
 */
export async function carryOutHold(
  workload: Workload,
  wish: HoldWish,
  { cluster, now }: Pick<Deps, 'cluster' | 'now'>,
  records: Pick<RecordKeeper, 'recordsOf' | 'hold'>,
  telling: Pick<Telling, 'held'>,
): Promise<Workload | null> {
  const { id, annotations } = workload;
  const at = now();
  const newest = newestOf(records, workload);
  const standing = annotations?.[suspended];
  // A person's brake without an end says more than ours would.
  const lasts = standing !== undefined && (parseSuspension(standing)?.until ?? null) === null;
  const patch = stopPatch(workload, newest, lasts ? undefined : suspensionOf(wish, at));
  let stored = workload;
  // Where annotations have no room for it the record holds alone.
  if (patch !== null && !('code' in patch)) {
    const answer = await cluster.patch(id, patch, { dryRun: false });
    if (answer.result !== 'stored') return null;
    stored = answer.workload;
  }
  if (newest !== null) await holdRecord(stored, newest, holdOf(wish, at), cluster, records);
  telling.held(id, wish.reason.code);
  return stored;
}

/** Whether the newest record of this life carries a hold. */
export function holdsBy(records: Pick<RecordKeeper, 'recordsOf'>, workload: Workload): boolean {
  return (newestOf(records, workload)?.hold ?? null) !== null;
}

/** After a kill between both writes: the mark is there, and the record does not carry the hold yet. */
export async function mendHold(
  { id, annotations }: Workload,
  { cluster }: Pick<Deps, 'cluster'>,
  records: Pick<RecordKeeper, 'recordsOf' | 'hold'>,
): Promise<void> {
  if (holdOfMark(annotations?.[suspended]) === null) return;
  // A resume takes the mark off first: what stands there now is what counts.
  const now = await cluster.workload(id);
  const hold = holdOfMark(now?.annotations?.[suspended]);
  const newest = newestOf(records, { id });
  if (now !== null && hold !== null && newest !== null) await holdRecord(now, newest, hold, cluster, records);
}

/** A resume that took the mark off in the meantime may have found no hold to release: it does not land after it for good. */
async function holdRecord(
  { id, annotations }: Workload,
  newest: RecordFacts,
  hold: Hold,
  cluster: Deps['cluster'],
  records: Pick<RecordKeeper, 'hold'>,
): Promise<void> {
  await records.hold(newest, hold);
  if (annotations?.[suspended] === undefined) return;
  const now = await cluster.workload(id);
  if (now !== null && now.annotations?.[suspended] === undefined) await records.hold(newest, null);
}

function newestOf(records: Pick<RecordKeeper, 'recordsOf'>, { id }: Pick<Workload, 'id'>): RecordFacts | null {
  return recordsOfLife(records.recordsOf(keyOf(id)), id.uid)[0] ?? null;
}
