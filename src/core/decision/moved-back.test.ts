import { expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { digest } from '#test/fixtures/workload.ts';
import { movedBackTo } from './moved-back.ts';

const at = (letter: string) => `ghcr.io/acme/web:prod@${digest(letter)}`;
const change = (seq: number, from: string, to: string, container = 'app') =>
  record(seq, { changes: [{ container, from: at(from), to: at(to) }] });
const past = [change(2, 'b', 'c'), change(1, 'a', 'b')];

test.each([
  ['what an earlier change wrote', 'b', 'web-2'],
  ['what stood before the first change', 'a', 'web-1'],
])('R28 the tag went back to %s', (_, letter, name) => {
  const [note, ...more] = movedBackTo(digest(letter), 'prod', 'app', past);
  expect([note?.code, more]).toEqual(['MovedBack', []]);
  expect(note?.message).toMatch(new RegExp(`^prod moved back to \\S+, which was here before \\(record ${name}\\)`));
});

test.each([
  ['bits that were never here', 'd', past],
  ['what was written last, and was taken back by somebody', 'c', past],
  ['what was written last, though it was here before that too', 'a', [change(3, 'b', 'a'), ...past]],
  ['what another container had', 'b', [change(2, 'a', 'c'), change(1, 'a', 'b', 'other')]],
  ['anything, where no record is known', 'a', []],
])('%s: nothing is said', (_, letter, records) => {
  expect(movedBackTo(digest(letter), 'prod', 'app', records)).toEqual([]);
});
