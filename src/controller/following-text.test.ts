// Who hears what is followed: whoever has just written a setting.
import { expect, test } from 'vitest';
import { workload } from '#test/fixtures/workload.ts';
import { isFresh } from './following-text.ts';

const minute = 60_000;

test.each([
  { name: 'a minute ago', settingsAt: 99 * minute, seen: false, is: true },
  { name: 'ten minutes ago', settingsAt: 90 * minute, seen: true, is: false },
  { name: 'on the Namespace, while somebody looked', settingsAt: null, seen: true, is: true },
  { name: 'on the Namespace, long ago', settingsAt: null, seen: false, is: false },
])('a setting written $name is news: $is', ({ settingsAt, seen, is }) => {
  expect(isFresh(workload({ settingsAt }), 100 * minute, seen)).toBe(is);
});
