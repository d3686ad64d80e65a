// The rest of a run: what is urgent in other keys goes first, and nothing of it is lost.
import { expect, test } from 'vitest';
import { manualClock, settle } from '#test/fixtures/clock.ts';
import { WorkQueue } from './queue.ts';
import type { Again } from './runner.ts';
import { Runner } from './runner.ts';

const done: Again = { again: 'done' };

/** Each key has a rest; `log` has the order of all. */
function stage(
  rest: (key: string) => Promise<Again> = () => Promise.resolve(done),
  first?: (key: string) => Promise<void>,
  workers = 1,
) {
  const clock = manualClock();
  const queue = new WorkQueue({ clock, random: () => 1 });
  const log: string[] = [];
  const runner = new Runner({
    queue,
    clock,
    workers,
    async reconcile(key) {
      log.push(key);
      await first?.(key);
      return {
        again: 'rest',
        rest() {
          log.push(`rest ${key}`);
          return rest(key);
        },
      };
    },
  });
  return { clock, queue, runner, log };
}

/** Its one worker has looked at a/1, and looks at b/1 for ever. */
function busyWithB() {
  const never = new Promise<void>(() => undefined);
  const { queue, ...others } = stage(undefined, (key) => (key === 'b/1' ? never : Promise.resolve()));
  for (const key of ['a/1', 'b/1', 'c/1']) queue.add(key);
  others.runner.start();
  return others;
}

test('waits until no other key does', async () => {
  const { clock, queue, runner, log } = stage();
  for (const key of ['a/1', 'b/1', 'c/1']) queue.add(key);
  runner.start();
  await clock.advance(1);
  expect(log).toEqual(['a/1', 'b/1', 'c/1', 'rest a/1', 'rest b/1', 'rest c/1']);
  expect([runner.counts().done, runner.longest(), queue.running]).toEqual([3, 0, 0]);
});

test('waits for half a second at most', async () => {
  const { clock, queue, runner, log } = stage(undefined, async (key) => {
    if (key !== 'a/1') await clock.sleep(300, new AbortController().signal);
  });
  for (const key of ['a/1', 'b/1', 'c/1', 'd/1']) queue.add(key);
  runner.start();
  for (let step = 0; step < 15; step += 1) await clock.advance(100);
  expect(log).toEqual(['a/1', 'b/1', 'c/1', 'rest a/1', 'd/1', 'rest b/1', 'rest c/1', 'rest d/1']);
});

test('a key that was added again meanwhile runs after it', async () => {
  const { clock, queue, runner, log } = stage(undefined, (key) => {
    if (key === 'b/1') queue.add('a/1');
    return Promise.resolve();
  });
  queue.add('a/1');
  queue.add('b/1');
  runner.start();
  await clock.advance(1);
  expect(log).toEqual(['a/1', 'b/1', 'rest a/1', 'a/1', 'rest b/1', 'rest a/1']);
});

test('that throws has its key tried again, from the beginning', async () => {
  let bad = 1;
  const { clock, queue, runner, log } = stage(() =>
    bad-- > 0 ? Promise.reject(new Error('no')) : Promise.resolve(done),
  );
  queue.add('a/1');
  runner.start();
  await clock.advance(1_000);
  await settle();
  expect(log).toEqual(['a/1', 'rest a/1', 'a/1', 'rest a/1']);
  expect(runner.counts()).toEqual({ after: 0, done: 1, retry: 1, terminal: 0 });
});

test('L4 is done before a runner that is told to stop has stopped', async () => {
  const ends: (() => void)[] = [];
  const { queue, runner, log } = stage(undefined, () => new Promise((resolve) => ends.push(resolve)));
  for (const key of ['a/1', 'b/1', 'c/1']) queue.add(key);
  runner.start();
  await settle();
  ends.shift()?.();
  await settle();
  await settle();
  const stopped = runner.stop(30_000);
  ends.shift()?.();
  expect(await stopped).toEqual([]);
  expect(log).toEqual(['a/1', 'b/1', 'rest a/1', 'rest b/1']);
});

test('needs no worker once it has waited for half a second', async () => {
  const { clock, log } = busyWithB();
  await clock.advance(499);
  expect(log).toEqual(['a/1', 'b/1']);
  await clock.advance(1);
  expect(log).toEqual(['a/1', 'b/1', 'rest a/1']);
});

test('needs no other rest to end either', async () => {
  const never = new Promise<never>(() => undefined);
  const { clock, queue, runner, log } = stage(
    (key) => (key === 'a/1' ? never : Promise.resolve(done)),
    (key) => (key.startsWith('c') ? never : Promise.resolve()),
    2,
  );
  for (const key of ['a/1', 'b/1', 'c/1', 'c/2']) queue.add(key);
  runner.start();
  await clock.advance(1_000);
  expect(log).toEqual(['a/1', 'b/1', 'c/1', 'c/2', 'rest a/1', 'rest b/1']);
});

test('L4 needs none either where a runner is told to stop, however long other runs take', async () => {
  const { clock, runner, log } = busyWithB();
  await clock.advance(1);
  const stopped = runner.stop(30_000);
  await clock.advance(1);
  expect(log).toEqual(['a/1', 'b/1', 'rest a/1']);
  await clock.advance(30_000);
  expect(await stopped).toEqual(['b/1']);
});
