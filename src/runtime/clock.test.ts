import { describe, expect, test } from 'vitest';
import { manualClock } from '#test/fixtures/clock.ts';
import { systemClock } from './clock.ts';

describe('the clock of the system', () => {
  test('a sleep ends early and quietly when its signal aborts, before or after it began', async () => {
    await systemClock.sleep(60_000, AbortSignal.abort());
    const stop = new AbortController();
    const sleep = systemClock.sleep(60_000, stop.signal);
    stop.abort();
    await expect(sleep).resolves.toBeUndefined();
  });

  test('a timer longer than Node can wait does not fire at once', async () => {
    let fired = false;
    const cancel = systemClock.timer(2 ** 40, () => {
      fired = true;
    });
    await systemClock.sleep(5);
    cancel();
    expect(fired).toBe(false);
  });
});

describe('the manual clock', () => {
  test('fires in order of time, lets what follows settle, and moves both clocks alike', async () => {
    const clock = manualClock(1_000_000);
    const seen: string[] = [];
    clock.timer(30, () => seen.push(`late at ${clock.monotonic()}`));
    void clock.sleep(10).then(() => clock.timer(5, () => seen.push(`follow at ${clock.monotonic()}`)));
    const cancel = clock.timer(20, () => seen.push('never'));
    cancel();
    await clock.advance(29);
    expect([seen, clock.pending(), clock.now()]).toEqual([['follow at 15'], 1, 1_000_029]);
    await clock.advance(1);
    expect(seen).toEqual(['follow at 15', 'late at 30']);
  });
});
