// What a pipe sees of long work.
import { expect, test } from 'vitest';
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
