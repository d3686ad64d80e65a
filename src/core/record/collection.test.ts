// H1 which records go, so that a thousand updates leave a handful.
import { describe, expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { recordsToRemove } from './collection.ts';

const keeping = { historyLimit: 5, named: null, goneSince: null, now: 1_000_000 };
const day = 24 * 3600 * 1000;
const failed = { outcome: 'Failed' } as const;
const seqs = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);
const names = (...numbers: readonly number[]) => numbers.map((one) => `web-${one}`);
const hold = { type: 'Held', reason: 'FightDetected', at: '' } as const;

describe('of a workload that exists', () => {
  test.each([
    { name: 'five stay', records: seqs(5).map((one) => record(one)), going: [] },
    { name: 'the oldest go', records: seqs(7).map((one) => record(one)), going: names(1, 2) },
    {
      name: 'five failed ones stay besides',
      records: [...seqs(7).map((one) => record(one, failed)), ...seqs(6, 8).map((one) => record(one))],
      going: names(1, 2, 8),
    },
    {
      name: 'those that went back are failed ones',
      records: [record(1, { outcome: 'Returned' }), ...seqs(5, 2).map((one) => record(one))],
      going: [],
    },
    {
      name: 'open ones and holds stay',
      records: [record(1, { outcome: null }), record(2, { hold }), record(3), ...seqs(5, 4).map((one) => record(one))],
      going: names(3),
    },
    {
      name: 'earlier lives count alike',
      records: [record(9, { uid: 'old', at: 1 }), ...seqs(5).map((one) => record(one))],
      going: names(9),
    },
  ])('$name', ({ records, going }) => {
    expect(recordsToRemove(records, keeping).map((one) => one.name)).toEqual(going);
  });

  test('the one that the state names stays, and at least the newest', () => {
    const records = seqs(3).map((one) => record(one));
    const few = { ...keeping, historyLimit: 0 };
    expect(recordsToRemove(records, few).map((one) => one.name)).toEqual(names(1, 2));
    expect(recordsToRemove(records, { ...few, named: 'web-1' }).map((one) => one.name)).toEqual(names(2));
  });
});

test.each([
  { days: 29, going: 0 },
  { days: 30, going: 3 },
])('$days days after the workload is gone $going of three go', ({ days, going }) => {
  const gone = { ...keeping, goneSince: 0, now: days * day };
  expect(recordsToRemove([record(1), record(2, { hold }), record(3, { outcome: null })], gone)).toHaveLength(going);
});
