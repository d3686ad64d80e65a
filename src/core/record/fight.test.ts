// G2 a fight is seen by its third round.
import { expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { isFight } from './fight.ts';

const minute = 60_000;
const restore = (seq: number, minutes: number) => record(seq, { trigger: 'Restore', at: minutes * minute });
const other = (seq: number, minutes: number) => record(seq, { at: minutes * minute });

test.each([
  { name: 'the first restore', records: [other(1, 50)], fight: false },
  { name: 'the second', records: [other(1, 50), restore(2, 55)], fight: false },
  { name: 'the third', records: [other(1, 50), restore(2, 55), restore(3, 58)], fight: true },
  { name: 'the third after ten minutes', records: [restore(2, 50), restore(3, 58)], fight: true },
  { name: 'the third after eleven', records: [restore(2, 49), restore(3, 58)], fight: false },
  { name: 'another change between', records: [restore(2, 55), other(3, 56), restore(4, 58)], fight: false },
  { name: 'another change after', records: [restore(2, 55), restore(3, 56), other(4, 58)], fight: false },
  { name: 'restores of an earlier life', records: [restore(2, 55), restore(3, 58)], uid: 'new', fight: false },
])('$name: $fight', ({ records, uid, fight }) => {
  expect(isFight(records, uid ?? 'uid-web', 60 * minute)).toBe(fight);
});
