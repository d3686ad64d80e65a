// The patch that writes a stop down on the workload, or takes it off: the state goes on, no image changes.
import type { HoldWish } from '#core/decision/decision.ts';
import { holdTypes, isHoldCode } from '#core/gate/hold.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { Hold } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { rebasedState } from '#core/record/rebase.ts';
import { parseState, printState } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant } from '#core/time/instant.ts';
import { utf8Length } from '#core/workload/annotations.ts';
import type { Suspension } from '#core/workload/suspension.ts';
import { ownBrake, parseSuspension, suspensionText } from '#core/workload/suspension.ts';
import type { Workload } from '#core/workload/workload.ts';
import { guards } from './guards.ts';
import type { JsonPatch, JsonPatchOperation } from './json-patch.ts';
import { pointer } from './json-patch.ts';
import { stateKey, tooLarge } from './plan.ts';

const suspendedKey = 'reship.dev/suspended';

/**
 * The patch, guarded like every other; images that others put there count as running from now on.
 * @param suspension undefined: the annotation stays as it is; null: it is taken off (a resume)
 * @returns a reason (AnnotationsFull), or null where nothing would change
 */
export function stopPatch(
  workload: Workload,
  newest: RecordFacts | null,
  suspension: Suspension | null | undefined,
): JsonPatch | Reason | null {
  const read = parseState(workload.annotations?.[stateKey], workload.id.uid);
  const state = rebasedState(workload, read.kind === 'state' ? read.state : null, newest);
  const text = state === null ? null : printState(state);
  const mark = suspension === undefined || suspension === null ? null : suspensionText(suspension);
  const written = [
    ...(text === null ? [] : [[stateKey, text] as const]),
    ...(mark === null ? [] : [[suspendedKey, mark] as const]),
  ];
  const standing = workload.annotations?.[suspendedKey] !== undefined;
  const removes = suspension === null && standing;
  if (written.length === 0 && !removes) return null;
  const full = tooLarge(withRoomFor(workload, mark), text ?? '');
  if (full !== null) return full;
  const touched = state === null ? [] : Object.keys(state.containers);
  return [...guards(workload, touched, false), ...edits(workload, written, removes)];
}

/** A stop that Reship decided on, as the newest record carries it: until somebody resumes. */
export function holdOf({ type, by, reason }: HoldWish, now: Instant): Hold {
  return { type, reason: reason.code, by, at: formatInstant(now), why: reason.message };
}

/** The same as the annotation carries it. */
export function suspensionOf({ reason }: HoldWish, now: Instant): Suspension {
  return { by: ownBrake, at: now, why: `${reason.code}: ${reason.message}`, until: null };
}

/** The hold that belongs to a mark of Reship, where a kill came between both; null: a person's brake, or none. */
export function holdOfMark(mark: string | undefined): Hold | null {
  const read = mark === undefined ? null : parseSuspension(mark);
  if (read === null || read.by !== ownBrake) return null;
  const [code = '', ...words] = read.why.split(': ');
  return {
    type: isHoldCode(code) ? holdTypes[code] : 'Held',
    reason: code,
    at: formatInstant(read.at),
    why: words.join(': '),
  };
}

function edits(
  workload: Workload,
  written: readonly (readonly [string, string])[],
  removes: boolean,
): readonly JsonPatchOperation[] {
  if (workload.annotations === null)
    return [{ op: 'add', path: pointer('metadata', 'annotations'), value: Object.fromEntries(written) }];
  const path = (key: string): string => pointer('metadata', 'annotations', key);
  const adds = written.map(([key, value]) => ({ op: 'add', path: path(key), value }) as const);
  return removes ? [...adds, { op: 'remove', path: path(suspendedKey) }] : adds;
}

function withRoomFor(workload: Workload, mark: string | null): Workload {
  if (mark === null) return workload;
  const more = utf8Length(suspendedKey) + utf8Length(mark);
  return { ...workload, annotationBytes: workload.annotationBytes + more };
}
