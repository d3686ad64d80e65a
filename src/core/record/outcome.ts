// How the status of a record goes on: applied, then seen, then ended; an end is never taken back but by a return.
import type { Instant } from '#core/time/instant.ts';
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import { bounds, cut } from './bounds.ts';
import type { Condition, Failure, Hold, Outcome, RecordStatus } from './record.ts';
import type { NormalWord, WarningWord } from './words.ts';

/** @param detected when the image was first seen; null: not known */
export function appliedStatus(applied: Instant, detected: Instant | null): RecordStatus {
  const time = formatInstant(applied);
  const conditions: readonly Condition[] = [
    {
      type: 'Applied',
      status: 'True',
      lastTransitionTime: time,
      reason: 'ImageUpdated',
      message: 'the patch was stored',
    },
    { type: 'Healthy', status: 'Unknown', lastTransitionTime: time, reason: 'ImageUpdated', message: 'rolling out' },
  ];
  const timings = { ...(detected === null ? {} : { detected: formatInstant(detected) }), applied: time };
  return { conditions, timings };
}

/** @param progress replicas @param message what it waits for */
export function progressedStatus(
  status: RecordStatus,
  progress: NonNullable<RecordStatus['progress']>,
  message: string,
  now: Instant,
): RecordStatus {
  const healthy = healthyOf('Unknown', 'ImageUpdated', message === '' ? 'rolling out' : message);
  return { ...status, progress, conditions: withCondition(status, healthy, now) };
}

export interface End {
  readonly outcome: Outcome;
  readonly message: string;
  readonly now: Instant;
  /** Why it failed, as far as that was judged. */
  readonly failure?: Failure;
  /** As it was seen at the end. */
  readonly progress?: NonNullable<RecordStatus['progress']>;
}

/** null: the record has ended already, and otherwise than this end could follow. */
export function endedStatus(status: RecordStatus, end: End): RecordStatus | null {
  if (!mayFollow(status.outcome ?? null, end.outcome)) return null;
  const { outcome, now, failure, progress } = end;
  const [healthy, reason] = verdicts[outcome];
  const message = end.message === '' ? endings[outcome] : end.message;
  const applied = parseInstant(status.timings?.applied ?? '');
  const first = status.outcome === undefined;
  return {
    ...status,
    outcome,
    conditions: withCondition(status, healthyOf(healthy, reason, message), now),
    ...(failure === undefined ? {} : { failure: cutFailure(failure) }),
    ...(progress === undefined ? {} : { progress }),
    timings: {
      ...status.timings,
      ...(outcome === 'Succeeded' ? { healthy: formatInstant(now) } : {}),
      ...(applied === null || !first ? {} : { durationSeconds: Math.max(0, Math.round((now - applied) / 1000)) }),
    },
  };
}

/** An open record may end in any way; one that failed may still be seen to have gone back. */
export function mayFollow(before: Outcome | null, next: Outcome): boolean {
  return before === null || (before === 'Failed' && next === 'Returned');
}

/** @param hold null: released */
export function heldStatus(status: RecordStatus, hold: Hold | null): RecordStatus {
  const { hold: _before, ...rest } = status;
  if (hold === null) return rest;
  const { by, why } = hold;
  const shortened = {
    ...(by === undefined ? {} : { by: cut(by, bounds.user) }),
    ...(why === undefined ? {} : { why: cut(why, bounds.message) }),
  };
  return { ...rest, hold: { ...hold, ...shortened } };
}

const verdicts: Readonly<Record<Outcome, readonly [Condition['status'], NormalWord | WarningWord]>> = {
  Succeeded: ['True', 'RolloutCompleted'],
  Failed: ['False', 'RolloutFailed'],
  Returned: ['False', 'Returned'],
  Unproven: ['Unknown', 'ImageUpdated'],
  Superseded: ['Unknown', 'ImageUpdated'],
  Aborted: ['Unknown', 'Blocked'],
};

const endings: Readonly<Record<Outcome, string>> = {
  Succeeded: 'the rollout was seen done',
  Failed: 'the rollout failed',
  Returned: 'the image before it runs again',
  Unproven: 'nothing could be seen of the rollout',
  Superseded: 'another change took its place',
  Aborted: 'nothing more can be seen of the rollout',
};

function healthyOf(
  status: Condition['status'],
  reason: NormalWord | WarningWord,
  message: string,
): Omit<Condition, 'lastTransitionTime'> {
  return { type: 'Healthy', status, reason, message: cut(message, bounds.message) };
}

/** The time of a condition is when its status changed, not when it was looked at. */
function withCondition(
  { conditions = [] }: RecordStatus,
  next: Omit<Condition, 'lastTransitionTime'>,
  now: Instant,
): readonly Condition[] {
  const before = conditions.find((one) => one.type === next.type);
  const same = before !== undefined && before.status === next.status;
  const lastTransitionTime = same ? before.lastTransitionTime : formatInstant(now);
  return [...conditions.filter((one) => one.type !== next.type), { ...next, lastTransitionTime }];
}

function cutFailure(failure: Failure): Failure {
  const { reason, pod, message, lastLogLines, digests } = failure;
  return {
    ...failure,
    reason: cut(reason, bounds.word),
    ...(pod === undefined ? {} : { pod: cut(pod, bounds.name) }),
    ...(message === undefined ? {} : { message: cut(message, bounds.message) }),
    ...(lastLogLines === undefined
      ? {}
      : { lastLogLines: lastLogLines.slice(-bounds.logLines).map((line) => cut(line, bounds.logLine)) }),
    ...(digests === undefined ? {} : { digests: digests.slice(0, bounds.digests) }),
  };
}
