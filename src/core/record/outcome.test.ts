// How a record goes from applied to its end, and that the end stays.
import { describe, expect, test } from 'vitest';
import { appliedStatus, endedStatus, heldStatus, mayFollow, progressedStatus } from './outcome.ts';
import type { Outcome } from './record.ts';
import { outcomes } from './record.ts';

const second = 1000;
const open = appliedStatus(10 * second, 4 * second);
const at = (seconds: number) => `1970-01-01T00:00:${String(seconds).padStart(2, '0')}.000Z`;
const healthy = (status: ReturnType<typeof endedStatus>) => status?.conditions?.find((one) => one.type === 'Healthy');

test('what was applied is applied, and whether it is healthy is not known', () => {
  expect(open.conditions?.map((one) => [one.type, one.status, one.reason])).toEqual([
    ['Applied', 'True', 'ImageUpdated'],
    ['Healthy', 'Unknown', 'ImageUpdated'],
  ]);
  expect(open.timings).toEqual({ detected: at(4), applied: at(10) });
  expect(appliedStatus(0, null).timings).toEqual({ applied: at(0) });
});

test('progress keeps the time of a condition that stays as it is', () => {
  const seen = progressedStatus(open, { wanted: 3, updated: 1, available: 1 }, '1 of 3', 20 * second);
  expect(seen.progress).toEqual({ wanted: 3, updated: 1, available: 1 });
  expect(healthy(seen)).toMatchObject({ lastTransitionTime: at(10), message: '1 of 3' });
});

describe('an open record ends', () => {
  test.each([
    { outcome: 'Succeeded', status: 'True', reason: 'RolloutCompleted', since: 52 },
    { outcome: 'Failed', status: 'False', reason: 'RolloutFailed', since: 52 },
    { outcome: 'Returned', status: 'False', reason: 'Returned', since: 52 },
    { outcome: 'Unproven', status: 'Unknown', reason: 'ImageUpdated', since: 10 },
    { outcome: 'Superseded', status: 'Unknown', reason: 'ImageUpdated', since: 10 },
    { outcome: 'Aborted', status: 'Unknown', reason: 'Blocked', since: 10 },
  ] as const)('$outcome', ({ outcome, status, reason, since }) => {
    const ended = endedStatus(open, { outcome, message: '', now: 52 * second });
    expect(ended).toMatchObject({ outcome, timings: { durationSeconds: 42 } });
    expect(healthy(ended)).toMatchObject({ status, reason, lastTransitionTime: at(since) });
    expect(healthy(ended)?.message).not.toBe('');
    expect(ended?.timings?.healthy).toBe(outcome === 'Succeeded' ? at(52) : undefined);
  });

  test('with the progress that was seen last', () => {
    const progress = { wanted: 3, updated: 3, available: 3 };
    const before = progressedStatus(open, { wanted: 3, updated: 1, available: 1 }, '', 20 * second);
    const end = { outcome: 'Succeeded', message: '', now: 52 * second } as const;
    expect(endedStatus(before, end)?.progress).toEqual({ wanted: 3, updated: 1, available: 1 });
    expect(endedStatus(before, { ...end, progress })?.progress).toEqual(progress);
  });

  test('with a clock that went back in no time', () => {
    expect(endedStatus(open, { outcome: 'Succeeded', message: '', now: 0 })?.timings?.durationSeconds).toBe(0);
  });

  test('and what its failure says is cut to what the kind takes', () => {
    const failure = {
      reason: 'r'.repeat(200),
      pod: 'web-1',
      lastLogLines: Array.from({ length: 60 }, (_, i) => `${i}`),
    };
    const ended = endedStatus(open, { outcome: 'Failed', message: 'x'.repeat(5000), now: 0, failure });
    expect(ended?.failure?.reason).toHaveLength(128);
    expect(ended?.failure?.lastLogLines?.[0]).toBe('10');
    expect(healthy(ended)?.message).toHaveLength(4096);
  });
});

describe('an end stays', () => {
  const pairs = outcomes.flatMap((before) => outcomes.map((next) => [before, next] as const));

  test.each(pairs)('%s, then %s', (before: Outcome, next: Outcome) => {
    const may = before === 'Failed' && next === 'Returned';
    expect(mayFollow(before, next)).toBe(may);
    const ended = endedStatus({ ...open, outcome: before }, { outcome: next, message: '', now: 0 });
    expect(ended === null).toBe(!may);
  });

  test('a return keeps the duration of the failure', () => {
    const failed = endedStatus(open, { outcome: 'Failed', message: '', now: 52 * second });
    const back = endedStatus(failed ?? {}, { outcome: 'Returned', message: '', now: 90 * second });
    expect(back?.timings?.durationSeconds).toBe(42);
  });
});

test('a hold is put on and taken off', () => {
  const hold = { type: 'Held', reason: 'FightDetected', at: at(1), by: 'b'.repeat(600) } as const;
  const held = heldStatus(open, hold);
  expect(held.hold?.by).toHaveLength(512);
  expect(heldStatus(held, null)).toEqual(open);
});
