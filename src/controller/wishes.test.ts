// The soonest of many wishes, and how little it takes to know it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noWishes, unwish, wish } from './wishes.ts';

const of = (seconds: number) => ({ voice: '', seconds, afterFailure: Math.min(seconds, 60) });

test('the soonest is known whoever comes, changes his mind or goes', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    seconds: fc.constantFrom(null, 20, 60, 120, 600),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const wishes = noWishes();
      for (const { key, seconds } of steps) {
        if (seconds === null) unwish(wishes, key);
        else wish(wishes, key, of(seconds));
        const all = [...wishes.byKey.values()];
        expect(wishes.seconds.value).toBe(Math.min(Infinity, ...all.map((one) => one.seconds)));
        expect(wishes.afterFailure.value).toBe(Math.min(Infinity, ...all.map((one) => one.afterFailure)));
      }
    }),
  );
});

test('thousands of equal wishes are read a few times each, and so are those that go', () => {
  let read = 0;
  const counted = {
    voice: '',
    afterFailure: 60,
    get seconds() {
      read += 1;
      return 60;
    },
  };
  const wishes = noWishes();
  for (let index = 0; index < 3000; index += 1) {
    wish(wishes, `web-${index}`, counted);
    expect(wishes.seconds.value).toBe(60);
  }
  for (let index = 0; index < 2000; index += 1) unwish(wishes, `web-${index}`);
  expect([wishes.seconds.value, wishes.byKey.size]).toEqual([60, 1000]);
  expect(read).toBeLessThan(10_000);
});
