// Tests of the judge that orders by a key.
import { expect, test } from 'vitest';
import { byKey } from './by-key.ts';
import { compareBytes } from './bytes.ts';

const order = byKey<number>({
  read: (tag) => (/^\d+$/.test(tag) ? Number(tag) : null),
  compare: (a, b) => a - b,
  misses: 'has no key',
  noun: 'key',
});

test('says all that speaks against each tag', () => {
  const judgement = order.judge?.({ tags: ['8', '6', '7', '007', '9', 'x', 'a b'], running: '7' });
  expect(
    judgement?.verdicts.map(({ tag, rank, reasons }) => [
      tag,
      rank,
      reasons.map(({ code, message }) => `${code}: ${message}`),
    ]),
  ).toEqual([
    ['9', 1, []],
    ['8', 2, ['LowerThanChosen: 8 is allowed; 9 is better']],
    ['7', 3, ['RunsNow: 7 is what runs', 'LowerThanChosen: 7 is allowed; 9 is better']],
    ['6', null, ['OlderThanRunning: 6 is lower than 7, which runs']],
    ['007', null, ['RunsNow: 007 has the same key as 7, which runs']],
    ['x', null, ['NoMatch: x has no key']],
    ['a b', null, ['NoMatch: "a b" has no key']],
  ]);
});

test('of equal ones the tag that is higher by bytes comes first', () => {
  expect(order.comparable?.(['007', '7', '07', 'x', '7'])).toEqual(['7', '07', '007']);
  expect(order.judge?.({ tags: ['007', '7', '07'], running: null }).chosen).toBe('7');
});

test('P6 a running tag without a key is not comparable, and nothing is held against the others', () => {
  expect(order.judge?.({ tags: ['1', 'x'], running: 'x' })).toMatchObject({ runningComparable: false, chosen: '1' });
});

test('signatures and the like are never chosen, whatever has a key', () => {
  const any = byKey<string>({ read: (tag) => tag, compare: compareBytes, misses: 'has no key', noun: 'key' });
  const signature = `sha256-${'f'.repeat(64)}.sig`;
  const tags = [signature, 'main', signature.slice(0, 71)];
  expect(any.choose?.({ tags, running: null }).chosen).toBe('main');
  expect(any.comparable?.(tags)).toEqual(['main']);
  expect(any.judge?.({ tags, running: signature })).toMatchObject({ chosen: 'main', runningComparable: false });
  const said = any.judge?.({ tags, running: null }).verdicts.find(({ tag }) => tag === signature)?.reasons;
  expect(said).toEqual([
    { code: 'NoMatch', message: `${signature} belongs to another image (a signature or the like)` },
  ]);
});
