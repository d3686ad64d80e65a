// What a pipe sees of long work.
import { describe, expect, test } from 'vitest';
import { progressOn } from './progress.ts';

test('a pipe gets a line for each new state, and none for one that is over in a moment', () => {
  let said = '';
  const progress = progressOn({ write: (text) => void (said += text), columns: null });
  progress.show('reading the workloads');
  progress.follow('shop/deploy/web', 'the change is not observed yet', true);
  progress.follow('shop/deploy/web', '1 of 2 new replicas updated');
  progress.follow('shop/deploy/web', '1 of 2 new replicas updated');
  progress.follow('shop/deploy/web', 'done');
  expect(said).toBe('shop/deploy/web: 1 of 2 new replicas updated\nshop/deploy/web: done\n');
});

describe('a terminal', () => {
  function screen(columns: number) {
    const said: string[] = [];
    const clock = { ms: 0 };
    return { said, clock, progress: progressOn({ write: (text) => void said.push(text), columns }, () => clock.ms) };
  }

  const erase = '\r\u001b[K';

  test('gets one line that changes, ten times a second at most', () => {
    const { said, clock, progress } = screen(80);
    for (const [ms, text] of [
      [0, 'one'],
      [50, 'two'],
      [99, 'three'],
      [100, 'four'],
    ] as const) {
      clock.ms = ms;
      progress.show(text);
    }
    progress.clear();
    progress.clear();
    expect(said).toEqual(['one', erase, 'four', erase]);
  });

  test('never gets a line that would wrap, nor control characters', () => {
    const { said, progress } = screen(24);
    progress.show(`\u001b[2J${'x'.repeat(99)}`);
    expect(said).toEqual([`\\u{1b}[2J${'x'.repeat(14)}`]);
  });

  test('is told how many rollouts are done, and keeps what is said', () => {
    const { said, clock, progress } = screen(80);
    progress.follow('shop/deploy/web', 'done');
    clock.ms = 100;
    progress.follow('shop/deploy/api', '1 of 2 new replicas updated');
    progress.say('shop/deploy/api: failed');
    expect(said).toEqual([
      '1 of 1 rolled out; shop/deploy/web: done',
      erase,
      '1 of 2 rolled out; shop/deploy/api: 1 of 2 new replicas updated',
      erase,
      'shop/deploy/api: failed\n',
    ]);
  });
});

test('a pipe gets no present state of the whole', () => {
  let said = '';
  const progress = progressOn({ write: (text) => void (said += text), columns: null }, () => 0);
  progress.show('reading');
  progress.clear();
  progress.say('a line');
  expect(said).toBe('a line\n');
});
