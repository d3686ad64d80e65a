import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, backoffCeiling, sooner } from './backoff.ts';

const bounds = { first: 1_000, most: 30_000 };

describe('backoff', () => {
  test.each([
    [0, 1_000],
    [1, 2_000],
    [4, 16_000],
    [5, 30_000],
    [5_000, 30_000],
    [-1, 1_000],
  ])('after %d failures the ceiling is %d ms', (failures, ceiling) => {
    expect(backoffCeiling(failures, bounds)).toBe(ceiling);
    expect(backoff(failures, bounds, () => 1)).toBe(ceiling);
    expect(backoff(failures, bounds, () => 0)).toBe(0);
    expect(backoff(failures, { ...bounds, least: 100 }, () => 0)).toBe(100);
  });

  test('stays between its bounds, whatever they are', () => {
    const time = fc.nat(1_000_000);
    fc.assert(
      fc.property(
        fc.nat(3_000),
        time,
        time,
        time,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, first, most, least, dice) => {
          const wait = backoff(n, { first, most, least }, () => dice);
          expect(wait).toBeGreaterThanOrEqual(Math.min(least, most));
          expect(wait).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  test('jitter for a promise only ever shortens', () => {
    expect(sooner(2_000, 0.2, () => 0)).toBe(2_000);
    expect(sooner(2_000, 0.2, () => 0.999)).toBeGreaterThan(1_600);
  });
});
