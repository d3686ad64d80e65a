// Tests of verdicts made from candidates in order.
import { expect, test } from 'vitest';
import { judgementOf } from './judgement.ts';

const old = [{ code: 'OlderThanRunning', message: 'a is older than b, which runs' }] as const;

test('the first allowed tag is chosen, and the others say why they are not', () => {
  const judged = { allowed: ['c', 'b'], refused: [{ tag: 'a', reasons: old }], running: 'b', runningComparable: true };
  expect(judgementOf(judged)).toEqual({
    chosen: 'c',
    runningComparable: true,
    verdicts: [
      { tag: 'c', rank: 1, reasons: [] },
      {
        tag: 'b',
        rank: 2,
        reasons: [
          { code: 'RunsNow', message: 'b is what runs' },
          { code: 'LowerThanChosen', message: 'b is allowed; c is better' },
        ],
      },
      { tag: 'a', rank: null, reasons: old },
    ],
  });
});

test('the running tag is chosen without reasons when it is the best', () => {
  const { verdicts } = judgementOf({ allowed: ['b'], refused: [], running: 'b', runningComparable: true });
  expect(verdicts).toEqual([{ tag: 'b', rank: 1, reasons: [] }]);
});

test('nothing is chosen when nothing is allowed', () => {
  const nothing = { allowed: [], refused: [], running: 'latest', runningComparable: false };
  expect(judgementOf(nothing)).toEqual({ chosen: null, runningComparable: false, verdicts: [] });
});
