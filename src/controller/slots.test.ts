import fc from 'fast-check';
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

test('whose turn it is at an end are those who have nobody ahead', () => {
  const place = fc.constantFrom('a', 'b', 'c', 'd');
  const all = fc.array(place, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(all, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }), (namespaces, most, each) => {
      const slots = createSlots({ maxConcurrent: most, maxConcurrentPerNamespace: each });
      const keys = namespaces.map((namespace, index) => key(namespace, `web-${index}`));
      const began = keys.filter((one) => slots.begin(one));
      const left = keys.filter((one) => !began.includes(one));
      for (const one of left) slots.waits(one, true);
      const woken = slots.end(began[0] ?? '');
      expect(woken).toEqual(left.filter((one) => slots.ahead(one) === 0));
      expect(woken.every((one) => slots.begin(one))).toBe(true);
    }),
  );
});

test('an end counts those who may begin, and not each of thousands that wait', () => {
  let asked = 0;
  const slots = createSlots({
    maxConcurrent: 20,
    get maxConcurrentPerNamespace() {
      asked += 1;
      return 5;
    },
  });
  const names = Array.from({ length: 3000 }, (_, index) => key(`team-${index % 200}`, `web-${index}`));
  for (const name of names) if (!slots.begin(name)) slots.waits(name, true);
  asked = 0;
  expect(slots.end(names[0] ?? '')).toEqual([names[20]]);
  expect(asked).toBeLessThan(10);
});
