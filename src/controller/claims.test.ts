// A digest under suspicion goes to one workload at a time.
import { expect, test } from 'vitest';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import { digest } from '#test/fixtures/workload.ts';
import { createClaims } from './claims.ts';
import type { RecordKeeper } from './record-keeper.ts';

const suspect = digest('b');
const writes = (letter: string): JsonPatch => [
  { op: 'test', path: '/metadata/uid', value: 'u' },
  { op: 'replace', path: '/spec/template/spec/containers/0/image', value: `ghcr.io/acme/web:1@${digest(letter)}` },
];
/** What a webhook rewrote is remembered by a second patch, which writes no image. */
const remembers: JsonPatch = [{ op: 'add', path: '/metadata/annotations/reship.dev~1state', value: '{}' }];

/** `b` failed on two others, and rolls out nowhere but where it is claimed. */
function claims() {
  const suspects: RecordKeeper['suspects'] = (key, taken) => {
    const going = [...taken].filter(([one, digests]) => one !== key && digests.includes(suspect));
    return { [suspect]: { failedOn: 2, underWay: going.length } };
  };
  return createClaims({ suspects });
}

test('is claimed by who writes it first, until that has ended', () => {
  const { take, drop, suspects } = claims();
  expect([take('a', writes('b')), take('b', writes('b')), take('b', writes('c'))]).toEqual([true, false, true]);
  expect(suspects('b')[suspect]?.underWay).toBe(1);
  drop('a');
  expect(take('b', writes('b'))).toBe(true);
});

test('stays claimed when what a webhook rewrote is remembered', () => {
  const { take } = claims();
  take('a', writes('b'));
  expect([take('a', remembers), take('b', writes('b'))]).toEqual([true, false]);
});

test('all claims end with the term', () => {
  const { take, clear } = claims();
  take('a', writes('b'));
  clear();
  expect(take('b', writes('b'))).toBe(true);
});
