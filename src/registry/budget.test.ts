import { describe, expect, test } from 'vitest';
import { isScarce, mayPull, readBudget, secondsUntilPull } from './budget.ts';

function read(limit: string | null, remaining: string | null) {
  return readBudget((name) => (name === 'ratelimit-limit' ? limit : remaining));
}

describe('R2 an announced budget', () => {
  test.each([
    ['100;w=21600', '76;w=21600', { limit: 100, remaining: 76, windowSeconds: 21_600 }],
    ['200 ; w = 21600', '0;w=21600', { limit: 200, remaining: 0, windowSeconds: 21_600 }],
    ['100;w=60', '76', { limit: 100, remaining: 76, windowSeconds: 60 }],
    ['100', '500;w=60', { limit: 100, remaining: 100, windowSeconds: 60 }],
    [null, '76;w=21600', null],
    ['100;w=21600', null, null],
    ['100', '76', null],
    ['0;w=60', '0;w=60', null],
    ['soon', '76;w=60', null],
    ['1e9;w=60', '1;w=60', null],
    ['-5;w=60', '1;w=60', null],
  ])('of %j and %j is %j', (limit, remaining, expected) => {
    expect(read(limit, remaining)).toEqual(expected);
  });

  test.each([
    [100, 0, true, false],
    [51, 0, true, false],
    [51, 1, false, false],
    [50, 0, false, false],
    [10, 0, false, false],
    [9, 0, false, true],
    [0, 0, false, true],
  ])(
    'with %i of 100 left and %i pulls under way allows a pull: %s; is scarce: %s',
    (remaining, underWay, may, scarce) => {
      const budget = { limit: 100, remaining, windowSeconds: 21_600 };
      expect(mayPull(budget, underWay)).toBe(may);
      expect(isScarce(budget)).toBe(scarce);
    },
  );

  test('gives back evenly over its window', () => {
    expect(secondsUntilPull({ limit: 100, remaining: 50, windowSeconds: 21_600 })).toBe(216);
    expect(secondsUntilPull({ limit: 100, remaining: 0, windowSeconds: 21_600 })).toBe(51 * 216);
    expect(secondsUntilPull({ limit: 100, remaining: 50, windowSeconds: 100 })).toBe(60);
  });
});
