import { describe, expect, test } from 'vitest';
import { createFlight } from './flight.ts';

describe('the same question', () => {
  test('under way twice is asked once', async () => {
    const flight = createFlight<number>(false);
    let asked = 0;
    const answers = await Promise.all([1, 2, 3].map(() => flight('a', async () => ++asked)));
    expect(answers).toEqual([1, 1, 1]);
  });

  test('is asked again when nothing is remembered', async () => {
    const flight = createFlight<number>(false);
    let asked = 0;
    await flight('a', async () => ++asked);
    expect(await flight('a', async () => ++asked)).toBe(2);
  });

  test('is asked once in a run that remembers', async () => {
    const flight = createFlight<number>(true);
    let asked = 0;
    await flight('a', async () => ++asked);
    expect(await flight('a', async () => ++asked)).toBe(1);
    expect(await flight('b', async () => ++asked)).toBe(2);
  });

  test('is asked again after it threw, remembered or not', async () => {
    const flight = createFlight<number>(true);
    await expect(flight('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await flight('a', async () => 7)).toBe(7);
  });
});
