import { describe, expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Something that runs until it is let go. */
function task(log: string[], name: string) {
  let end = (): void => undefined;
  let fail: (error: Error) => void = () => undefined;
  const over = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const act = async () => {
    log.push(name);
    await over;
    return name;
  };
  return { act, end: () => end(), fail: (error: Error) => fail(error) };
}

describe('turns', () => {
  test('no more run at once than were allowed, and the rest follow in the order they came', async () => {
    const log: string[] = [];
    const turns = createTurns(2);
    const tasks = ['a', 'b', 'c', 'd'].map((name) => task(log, name));
    const all = tasks.map((one) => turns.run(one.act));
    expect(log).toEqual(['a', 'b']);
    tasks[1]?.end();
    await all[1];
    expect(log).toEqual(['a', 'b', 'c']);
    for (const one of tasks) one.end();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  test('the more urgent goes first, equals in the order they came', async () => {
    const log: string[] = [];
    const turns = createTurns(1, 3);
    const first = task(log, 'first');
    const running = turns.run(first.act, 0);
    const rest = (
      [
        ['low', 0],
        ['high', 2],
        ['middle', 1],
        ['high too', 2],
      ] as const
    ).map(([name, urgency]) => turns.run(async () => void log.push(name), urgency));
    first.end();
    await Promise.all([running, ...rest]);
    expect(log).toEqual(['first', 'high', 'high too', 'middle', 'low']);
  });

  test('what fails, in time or at once, hands its turn on', async () => {
    const log: string[] = [];
    const turns = createTurns(1);
    const bad = task(log, 'bad');
    const failing = turns.run(bad.act);
    const atOnce = turns.run(() => {
      throw new Error('at once');
    });
    const last = turns.run(async () => 'last');
    bad.fail(new Error('in time'));
    await expect(failing).rejects.toThrow('in time');
    await expect(atOnce).rejects.toThrow('at once');
    expect(await last).toBe('last');
    expect(turns.isIdle()).toBe(true);
  });

  test('it is idle only while nothing runs', async () => {
    const turns = createTurns(1);
    expect(turns.isIdle()).toBe(true);
    const one = task([], 'one');
    const running = turns.run(one.act);
    expect(turns.isIdle()).toBe(false);
    one.end();
    await running;
    expect(turns.isIdle()).toBe(true);
  });
});
