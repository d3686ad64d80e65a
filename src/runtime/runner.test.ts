import { describe, expect, test } from 'vitest';
import { manualClock, settle } from '#test/fixtures/clock.ts';
import { WorkQueue } from './queue.ts';
import type { Again, Run, RunnerOptions } from './runner.ts';
import { Runner } from './runner.ts';

const done: Again = { again: 'done' };

function stage(reconcile: RunnerOptions['reconcile'], options: Partial<RunnerOptions> = {}) {
  const clock = manualClock();
  const queue = new WorkQueue({ clock, random: () => 1, backoff: { first: 1_000, most: 60_000 } });
  const runs: Run[] = [];
  const runner = new Runner({ queue, clock, workers: 2, reconcile, observe: (run) => runs.push(run), ...options });
  runner.start();
  return { clock, queue, runner, runs };
}

/** A reconcile that goes on until it is let go. */
function held() {
  const open = new Map<string, (again: Again) => void>();
  const started: string[] = [];
  const reconcile = (key: string): Promise<Again> => {
    started.push(key);
    return new Promise((resolve) => open.set(key, resolve));
  };
  return { started, reconcile, release: (key: string) => open.get(key)?.(done) };
}

describe('the runner', () => {
  test('looks again after the time that the answer says, and not again when it says done', async () => {
    const answers: Again[] = [{ again: 'after', seconds: 60 }, { again: 'after', seconds: 0 }, done];
    const { clock, queue, runs } = stage(() => Promise.resolve(answers.shift() ?? done));
    queue.add('a/1');
    await clock.advance(59_999);
    expect(runs.map((run) => run.result)).toEqual(['after']);
    await clock.advance(1);
    expect(runs.map((run) => run.result)).toEqual(['after', 'after', 'done']);
    await clock.advance(600_000);
    expect([runs.length, clock.pending()]).toEqual([3, 0]);
  });

  test('a throw harms only its key, which comes again after a growing time until it does well', async () => {
    let bad = 3;
    const { clock, queue, runner, runs } = stage((key) => {
      if (key === 'a/bad' && bad-- > 0) return Promise.reject(new Error('not now'));
      return Promise.resolve(done);
    });
    for (const key of ['a/bad', 'a/1', 'b/1']) queue.add(key);
    await clock.advance(60_000);
    expect(runs.filter((run) => run.key === 'a/bad').map((run) => [run.result, run.againSeconds])).toEqual([
      ['retry', 1],
      ['retry', 2],
      ['retry', 4],
      ['done', undefined],
    ]);
    expect([runner.counts(), queue.failing]).toEqual([{ after: 0, done: 3, retry: 3, terminal: 0 }, 0]);
  });

  test.each([
    [
      'throws before its promise',
      () => {
        throw new Error('at once');
      },
    ],
    ['answers a time that is none', () => Promise.resolve<Again>({ again: 'after', seconds: Number.NaN })],
    ['answers a time before now', () => Promise.resolve<Again>({ again: 'after', seconds: -1 })],
  ])('a reconcile that %s is tried again like any other', async (_, reconcile) => {
    const { clock, queue, runs } = stage(reconcile);
    queue.add('a/1');
    await clock.advance(1_000);
    expect(runs.map((run) => run.result)).toEqual(['retry', 'retry']);
  });

  test('an error that trying again cannot mend is not tried again until somebody adds the key', async () => {
    const { clock, queue, runs } = stage(() => Promise.reject(new Error('never')), { classify: () => 'terminal' });
    queue.add('a/1');
    await clock.advance(600_000);
    expect([runs.map((run) => run.result), queue.failing]).toEqual([['terminal'], 0]);
    queue.add('a/1');
    await clock.advance(0);
    expect(runs.length).toBe(2);
  });

  test('an observer and a classifier that throw stop no work', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const { clock, queue, runner } = stage(() => Promise.reject(new Error('x')), { observe: boom, classify: boom });
    queue.add('a/1');
    queue.add('a/2');
    await clock.advance(10);
    expect(runner.counts().retry).toBe(2);
  });

  test('one key never runs twice at a time, and as many keys run as there are workers', async () => {
    const { started, reconcile, release } = held();
    const { clock, queue, runner } = stage(reconcile);
    for (const key of ['a/1', 'a/2', 'a/3']) queue.add(key);
    await clock.advance(500);
    queue.add('a/1');
    await settle();
    expect([started, runner.longest()]).toEqual([['a/1', 'a/2'], 500]);
    release('a/1');
    // Other work has its turn first.
    await settle();
    await settle();
    expect(started).toEqual(['a/1', 'a/2', 'a/3']);
    release('a/2');
    await settle();
    expect(started).toEqual(['a/1', 'a/2', 'a/3', 'a/1']);
  });

  test('runs that are answered from memory leave others their turn', async () => {
    let elapsed = 0;
    const clock = { ...manualClock(), monotonic: () => elapsed };
    let ran = 0;
    const reconcile = (): Promise<Again> => {
      elapsed += 1;
      ran += 1;
      return Promise.resolve(done);
    };
    const { queue } = stage(reconcile, { clock });
    for (let number = 0; number < 100; number += 1) queue.add(`a/${number}`);
    const between: number[] = [];
    for (let before = -1; ran > before; ) {
      before = ran;
      await settle();
      between.push(ran - before);
    }
    expect([ran, Math.max(...between)]).toEqual([100, expect.any(Number)]);
    expect(Math.max(...between)).toBeLessThan(25);
  });

  test('a runner without workers is refused', () => {
    expect(() => stage(() => Promise.resolve(done), { workers: 0 })).toThrow('needs a worker');
  });
});

describe('stopping', () => {
  test('L4 what runs is finished within the deadline, what waits is not begun', async () => {
    const { started, reconcile, release } = held();
    const { clock, queue, runner, runs } = stage(reconcile, { workers: 1 });
    for (const key of ['a/1', 'a/2']) queue.add(key);
    await settle();
    const stopped = runner.stop(30_000);
    await clock.advance(10_000);
    release('a/1');
    expect(await stopped).toEqual([]);
    expect([started, runs.length, clock.pending()]).toEqual([['a/1'], 1, 0]);
  });

  test('L4 what is not finished at the deadline is told to stop, and named', async () => {
    const signals: AbortSignal[] = [];
    const { clock, queue, runner } = stage((_, stop) => {
      signals.push(stop);
      return new Promise(() => undefined);
    });
    queue.add('a/1');
    await settle();
    const stopped = runner.stop(30_000);
    await clock.advance(29_999);
    expect(signals.map((stop) => stop.aborted)).toEqual([false]);
    await clock.advance(1);
    expect([await stopped, signals.map((stop) => stop.aborted)]).toEqual([['a/1'], [true]]);
  });
});
