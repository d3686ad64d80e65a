// What is read, how often, and when again.
import { expect, test } from 'vitest';
import { keepReads } from './kept-reads.ts';

function start(mortal = true) {
  let time = 0;
  let reads = 0;
  let broken = false;
  const kept = keepReads<string>(
    mortal ? { keptMilliseconds: 600_000, restMilliseconds: 10_000, now: () => time } : null,
  );
  const read = async (before: string | null) => {
    reads += 1;
    const mine = `${before ?? ''}${reads}`;
    await Promise.resolve();
    if (broken) throw new Error('broken');
    return mine;
  };
  return {
    ask: (key = 'a') => kept.read(key, read),
    renew: (key = 'a') => kept.renew(key),
    last: (key = 'a') => kept.last(key),
    later: (seconds: number) => void (time += seconds * 1000),
    breaks: (now: boolean) => void (broken = now),
    reads: () => reads,
  };
}

test('many who ask share one read, until it is old', async () => {
  const { ask, later, reads } = start();
  expect(await Promise.all([ask(), ask(), ask('b')])).toEqual(['1', '1', '2']);
  later(599);
  expect(await ask()).toBe('1');
  later(2);
  expect(await Promise.all([ask(), ask()])).toEqual(['13', '13']);
  expect(reads()).toBe(3);
});

test('what was read last can be seen without a read', async () => {
  const { ask, last, later, reads } = start();
  expect(last()).toBeNull();
  await ask();
  later(700);
  expect([last(), reads()]).toEqual(['1', 1]);
});

test('R34 what has not helped is read again by the next to ask, and no other', async () => {
  const { ask, later, renew } = start();
  await Promise.all([ask(), ask('b')]);
  later(60);
  renew();
  expect(await Promise.all([ask(), ask('b')])).toEqual(['13', '2']);
});

test('R34 however many are not helped, one read in ten seconds', async () => {
  const { ask, later, renew, reads } = start();
  for (let second = 0; second < 60; second += 1) {
    await ask();
    renew();
    later(1);
  }
  expect(reads()).toBe(6);
});

test('a read that is rejected is not kept, and harms no later one', async () => {
  const { ask, breaks } = start();
  breaks(true);
  await expect(Promise.all([ask(), ask()])).rejects.toThrow('broken');
  breaks(false);
  expect(await ask()).toBe('2');
});

test('what nobody asks for any more is forgotten', async () => {
  const { ask, later } = start();
  await ask();
  later(1300);
  await ask('b');
  expect(await ask()).toBe('3');
});

test('without a life it is read once', async () => {
  const { ask, later, renew, reads } = start(false);
  await ask();
  renew();
  later(100_000);
  expect(await ask()).toBe('1');
  expect(reads()).toBe(1);
});
