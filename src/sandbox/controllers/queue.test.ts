// The queue of keys: each once, in order, later ones at their time, and requests in between.
import { setImmediate as pause, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createQueue } from './queue.ts';

test('a key that is named twice is looked at once, and again when it is named while it is looked at', async () => {
  const seen: string[] = [];
  const queue = createQueue((key) => {
    seen.push(key);
    if (seen.length === 1) queue.add(key);
  });
  for (const key of ['a', 'b', 'a']) queue.add(key);
  expect(seen).toEqual([]);
  await pause();
  await pause();
  expect(seen).toEqual(['a', 'b', 'a']);
});

test('many keys leave room for others after fifty', async () => {
  let seen = 0;
  const queue = createQueue(() => (seen += 1));
  for (let key = 0; key < 120; key += 1) queue.add(String(key));
  await pause();
  expect(seen).toBe(50);
  await pause();
  await pause();
  expect(seen).toBe(120);
});

test('a key for later comes at the earliest of its times, once', async () => {
  const seen: string[] = [];
  const queue = createQueue((key) => seen.push(key));
  queue.addAfter('a', 3_600_000);
  queue.addAfter('a', 1);
  queue.addAfter('a', 3_600_000);
  await expect.poll(() => seen).toEqual(['a']);
  await sleep(5);
  expect(seen).toEqual(['a']);
  queue.stop();
});

test('nothing is looked at any more once it is stopped', async () => {
  const seen: string[] = [];
  const queue = createQueue((key) => seen.push(key));
  queue.add('a');
  queue.addAfter('b', 0);
  queue.stop();
  await sleep(5);
  expect(seen).toEqual([]);
});
