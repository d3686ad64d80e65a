import { expect, test } from 'vitest';
import { createSlots } from './slots.ts';

const key = (namespace: string, name: string) => `${namespace}/Deployment/${name}`;

test('as many as there are slots begin, the others in the order in which they came', () => {
  const slots = createSlots({ maxConcurrent: 3, maxConcurrentPerNamespace: 2 });
  const [a, b, c, d, e] = [key('shop', 'a'), key('shop', 'b'), key('shop', 'c'), key('blog', 'd'), key('blog', 'e')];
  expect([slots.begin(a), slots.begin(b), slots.begin(c)]).toEqual([true, true, false]);
  slots.waits(c, true);
  // A full namespace keeps no slot from others.
  expect([slots.begin(d), slots.begin(e)]).toEqual([true, false]);
  slots.waits(e, true);
  expect([slots.ahead(c), slots.ahead(e), slots.ahead(a)]).toEqual([1, 1, 0]);
  expect(slots.end(d)).toEqual([e]);
  // Both have their turn now.
  expect(slots.end(a)).toEqual([c, e]);
  expect([slots.begin(c), slots.begin(e)]).toEqual([true, true]);
});

test('who has no wish any more keeps nobody waiting, and the end of a term frees all', () => {
  const slots = createSlots({ maxConcurrent: 1, maxConcurrentPerNamespace: 1 });
  const [a, b, c] = [key('shop', 'a'), key('shop', 'b'), key('blog', 'c')];
  slots.begin(a);
  slots.waits(b, true);
  slots.waits(c, true);
  slots.waits(b, false);
  expect(slots.end(a)).toEqual([c]);
  expect(slots.end(a)).toEqual([]);
  slots.begin(c);
  slots.goesOn(b);
  expect([slots.ahead(a), slots.ahead(b)]).toEqual([2, 0]);
  slots.clear();
  expect(slots.begin(a)).toBe(true);
});
