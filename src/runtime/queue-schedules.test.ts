// Random schedules against a model: what is added is run, nothing runs twice at once, and each group gets its turn.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '#test/fixtures/clock.ts';
import { Delays } from './delays.ts';
import { Fifo } from './fifo.ts';
import { WorkQueue } from './queue.ts';

const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'c/1');
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key }),
  fc.record({ do: fc.constant('later' as const), key, after: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ do: fc.constant('again' as const), key }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('done' as const), which: fc.nat(5) }),
  fc.record({ do: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 40 }) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The queue's promise, told with sets: which keys must run, and from which time on. */
async function play(steps: readonly Step[]): Promise<void> {
  const clock = manualClock();
  const queue = new WorkQueue({ clock, random: () => 0.5, backoff: { first: 8, most: 32 } });
  const dirty = new Set<string>();
  const running = new Set<string>();
  const due = new Map<string, number>();
  const plan = (name: string, wait: number) => {
    const at = clock.monotonic() + wait;
    due.set(name, Math.min(due.get(name) ?? Infinity, at));
  };
  const take = async () => {
    const free = [...dirty].filter((name) => !running.has(name));
    if (free.length === 0) return;
    const name = await queue.get();
    expect(free).toContain(name);
    dirty.delete(name ?? '');
    running.add(name ?? '');
  };
  const done = (name: string | undefined) => {
    if (name === undefined) return;
    running.delete(name);
    queue.done(name);
  };
  const pass = async (time: number) => {
    await clock.advance(time);
    for (const [name, at] of due) {
      if (at > clock.monotonic()) continue;
      due.delete(name);
      dirty.add(name);
    }
  };
  for (const one of steps) {
    if (one.do === 'add') {
      queue.add(one.key);
      dirty.add(one.key);
    } else if (one.do === 'later') {
      queue.addAfter(one.key, one.after);
      plan(one.key, one.after);
    } else if (one.do === 'again') plan(one.key, queue.addAgain(one.key));
    else if (one.do === 'take') await take();
    else if (one.do === 'done') done([...running][one.which]);
    else await pass(one.time);
    expect([queue.waiting, queue.running, queue.delayed]).toEqual([dirty.size, running.size, due.size]);
  }
  await pass(100);
  while (dirty.size + running.size > 0) {
    for (const name of running) done(name);
    await take();
  }
  expect([queue.waiting, queue.running, queue.delayed, clock.pending()]).toEqual([0, 0, 0, 0]);
}

test('no key is lost, none runs twice at once, and none comes from nowhere', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), (steps) => play(steps)),
    { numRuns: 300 },
  );
}, 20_000);

test('between two turns of a group that waits, every other group has at most one', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sizes, async (groups) => {
      const queue = new WorkQueue({ clock: manualClock(), random: () => 0.5 });
      groups.forEach((size, group) => {
        for (let one = 0; one < size; one += 1) queue.add(`${group}/${one}`);
      });
      const left = [...groups];
      const passed = groups.map(() => 0);
      while (queue.waiting > 0) {
        const name = (await queue.get()) ?? '';
        const turn = Number(name.split('/')[0]);
        queue.done(name);
        passed.forEach((_, group) => (passed[group] = group === turn ? 0 : (passed[group] ?? 0) + 1));
        left[turn] = (left[turn] ?? 0) - 1;
        left.forEach((keys, group) => {
          if (keys > 0) expect(passed[group]).toBeLessThan(groups.length);
        });
      }
    }),
    { numRuns: 100 },
  );
});

test('delays come in order of time, each key once, at the earliest time that it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(1_000)), { maxLength: 200 }), (wishes) => {
      const delays = new Delays();
      const model = new Map<string, number>();
      for (const [name, at] of wishes) {
        delays.set(String(name), at);
        model.set(String(name), Math.min(model.get(String(name)) ?? Infinity, at));
      }
      expect(delays.size).toBe(model.size);
      const times: number[] = [];
      for (let name = delays.take(500); name !== null; name = delays.take(500)) {
        times.push(model.get(name) ?? -1);
        model.delete(name);
      }
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect([...model.values()].every((at) => at > 500)).toBe(true);
      expect(delays.next()).toBe(model.size === 0 ? null : Math.min(...model.values()));
    }),
  );
});

test('what goes in comes out in order, however it is mixed', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (pushes) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      pushes.forEach((push, index) => {
        if (push) {
          fifo.push(index);
          model.push(index);
        } else expect(fifo.shift()).toBe(model.shift());
        expect(fifo.size).toBe(model.length);
      });
    }),
  );
});
