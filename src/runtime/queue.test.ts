import { describe, expect, test } from 'vitest';
import { manualClock } from '#test/fixtures/clock.ts';
import type { QueueOptions } from './queue.ts';
import { WorkQueue } from './queue.ts';

function stage(options: Partial<QueueOptions> = {}) {
  const clock = manualClock();
  const queue = new WorkQueue({ clock, random: () => 1, ...options });
  return { clock, queue };
}

/** Everything that can be had now, given back at once. */
async function drain(queue: WorkQueue): Promise<readonly string[]> {
  const keys: string[] = [];
  while (queue.waiting > 0) {
    const key = await queue.get();
    if (key === null) break;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

describe('the work queue', () => {
  test('a key that is added many times waits once', async () => {
    const { queue } = stage();
    for (const key of ['a/1', 'a/2', 'a/1', 'a/1']) queue.add(key);
    expect(await drain(queue)).toEqual(['a/1', 'a/2']);
  });

  test('a key that is added while it runs is handed to nobody else, and runs again after', async () => {
    const { queue } = stage();
    queue.add('a/1');
    await queue.get();
    queue.add('a/1');
    queue.add('a/1');
    let second: string | null = null;
    const other = queue.get().then((key) => (second = key));
    await Promise.resolve();
    expect([second, queue.waiting, queue.running]).toEqual([null, 1, 1]);
    queue.done('a/1');
    await other;
    expect([second, queue.waiting, queue.running]).toEqual(['a/1', 0, 1]);
  });

  test('who waits for a key is served in order of arrival', async () => {
    const { queue } = stage();
    const both = Promise.all([queue.get(), queue.get()]);
    queue.add('a/1');
    queue.add('a/2');
    expect(await both).toEqual(['a/1', 'a/2']);
  });

  test('giving back what was not taken changes nothing', async () => {
    const { queue } = stage();
    queue.add('a/1');
    queue.done('a/1');
    expect(await drain(queue)).toEqual(['a/1']);
  });
});

describe('delays', () => {
  test('of several times the earliest counts, and there is one run', async () => {
    const { clock, queue } = stage();
    queue.addAfter('a/1', 5_000);
    queue.addAfter('a/1', 2_000);
    queue.addAfter('a/1', 9_000);
    await clock.advance(1_999);
    expect([queue.waiting, queue.delayed]).toEqual([0, 1]);
    await clock.advance(1);
    expect([await drain(queue), queue.delayed, clock.pending()]).toEqual([['a/1'], 0, 0]);
  });

  test('a nudge in between takes the time of the next look away from nobody', async () => {
    const { clock, queue } = stage();
    queue.addAfter('a/1', 5_000);
    queue.add('a/1');
    expect(await drain(queue)).toEqual(['a/1']);
    await clock.advance(5_000);
    expect(await drain(queue)).toEqual(['a/1']);
  });

  test.each([0, -1, Number.NaN])('after %d ms is at once', async (milliseconds) => {
    const { queue } = stage();
    queue.addAfter('a/1', milliseconds);
    expect(await drain(queue)).toEqual(['a/1']);
  });

  test('ten thousand keys that come due together all come, by one timer at a time', async () => {
    const { clock, queue } = stage();
    for (let key = 0; key < 10_000; key += 1) queue.addAfter(`a/${key}`, 1_000 + (key % 7));
    expect(clock.pending()).toBe(1);
    await clock.advance(1_006);
    expect(queue.waiting).toBe(10_000);
  });
});

describe('backoff', () => {
  test('grows for each failure of the key, up to its bound, and begins anew after forget', async () => {
    const { queue } = stage({ backoff: { first: 100, most: 500 } });
    expect([1, 2, 3, 4, 5].map(() => queue.addAgain('a/1'))).toEqual([100, 200, 400, 500, 500]);
    expect([queue.addAgain('a/2'), queue.failing]).toEqual([100, 2]);
    queue.forget('a/1');
    expect([queue.addAgain('a/1'), queue.failing]).toEqual([100, 2]);
  });
});

describe('fairness', () => {
  test('a namespace with 5,000 keys keeps another waiting for one of them', async () => {
    const { queue } = stage();
    for (let key = 0; key < 5_000; key += 1) queue.add(`big/${key}`);
    queue.add('small/1');
    queue.add('small/2');
    const first = [];
    for (let turn = 0; turn < 5; turn += 1) first.push(await queue.get());
    expect(first).toEqual(['big/0', 'small/1', 'big/1', 'small/2', 'big/2']);
  });

  test('the group can be read from a key in another way', async () => {
    const { queue } = stage({ groupOf: (key) => key.slice(-1) });
    for (const key of ['1a', '2a', '3a', '1b']) queue.add(key);
    expect(await drain(queue)).toEqual(['1a', '1b', '2a', '3a']);
  });
});

describe('what is told of it', () => {
  test('the age of the oldest is that of the key that has waited longest for a worker', async () => {
    const { clock, queue } = stage();
    expect(queue.oldest()).toBe(0);
    queue.add('a/1');
    await clock.advance(300);
    queue.add('a/2');
    await clock.advance(50);
    expect([queue.oldest(), queue.waiting]).toEqual([350, 2]);
    await queue.get();
    expect([queue.oldest(), queue.waiting, queue.running]).toEqual([50, 1, 1]);
  });
});

describe('closing', () => {
  test('L4 what waits is handed out before the end, what runs is waited for, and nothing is taken in', async () => {
    const { clock, queue } = stage();
    for (const key of ['a/1', 'a/2']) queue.add(key);
    queue.addAfter('a/3', 1_000);
    expect(await queue.get()).toBe('a/1');
    queue.add('a/1');
    let closed = false;
    const end = queue.close('finish').then(() => (closed = true));
    queue.add('a/9');
    expect([await queue.get(), clock.pending()]).toEqual(['a/2', 0]);
    queue.done('a/2');
    await clock.advance(2_000);
    expect(closed).toBe(false);
    queue.done('a/1');
    expect(await queue.get()).toBe('a/1');
    queue.done('a/1');
    await end;
    expect(await queue.get()).toBeNull();
  });

  test('L4 dropping ends those who wait at once, and only what runs is waited for', async () => {
    const { queue } = stage();
    queue.add('a/1');
    await queue.get();
    const idle = queue.get();
    queue.add('a/1');
    const end = queue.close('drop');
    expect(await idle).toBeNull();
    queue.done('a/1');
    await end;
    expect([await queue.get(), queue.waiting, queue.running]).toEqual([null, 0, 0]);
  });
});
