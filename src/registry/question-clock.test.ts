import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQuestionClock } from './question-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  let ends = 0;
  const overtime = { host: 'ghcr.io', words: 'was slow' };
  const onOver = () => void (ends += 1);
  const clock = createQuestionClock({ milliseconds: 1000, overtime, onOver, now: () => Date.now() });
  const request = (milliseconds: number) =>
    clock.during(() => new Promise<string>((resolve) => setTimeout(() => resolve('answer'), milliseconds)));
  return { request, ends: () => ends };
}

async function after<T>(milliseconds: number, result: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  return result;
}

test('requests that follow each other share the time, and waiting between them is free', async () => {
  const { request, ends } = start();
  expect(await after(600, request(600))).toBe('answer');
  await vi.advanceTimersByTimeAsync(5000);
  expect(await after(400, request(600))).toBe('over');
  expect(ends()).toBe(1);
});

test('requests side by side take their time once', async () => {
  const { request } = start();
  const both = Promise.all([request(600), request(700)]);
  expect(await after(700, both)).toEqual(['answer', 'answer']);
  expect(await after(299, request(299))).toBe('answer');
});

test('after its end nothing is begun', async () => {
  const { request, ends } = start();
  expect(await after(1000, request(2000))).toBe('over');
  expect(await request(1)).toBe('over');
  expect([ends(), vi.getTimerCount()]).toEqual([1, 1]);
});
