// Who hears what is followed: whoever has just written a setting.
import { expect, test } from 'vitest';
import { a, repository, runsA, semver, web } from '#test/fixtures/decision-rows.ts';
import { workload } from '#test/fixtures/workload.ts';
import { decideIn } from '#test/fixtures/world.ts';
import { followingText, isFresh } from './following-text.ts';

const minute = 60_000;

test.each([
  { name: 'a minute ago', settingsAt: 99 * minute, seen: false, is: true },
  { name: 'ten minutes ago', settingsAt: 90 * minute, seen: true, is: false },
  { name: 'on the Namespace, while somebody looked', settingsAt: null, seen: true, is: true },
  { name: 'on the Namespace, long ago', settingsAt: null, seen: false, is: false },
])('a setting written $name is news: $is', ({ settingsAt, seen, is }) => {
  expect(isFresh(workload({ settingsAt }), 100 * minute, seen)).toBe(is);
});

test('what runs is said once, also where it will be pinned', () => {
  const world = { tags: { [repository]: ['1.4.2'] }, digest: { '1.4.2': a }, pods: runsA };
  const { decision } = decideIn(web(':1.4.2', semver), world);
  const [said] = followingText(decision);
  expect(said?.note).toMatch(/runs 1\.4\.2, which is the newest allowed; it will be pinned with the next change$/);
});
