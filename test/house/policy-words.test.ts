import { expect, test } from 'vitest';
import { policies } from '#core/policy/table.ts';
import { unknownPolicies } from './policy-words.ts';
import { sources } from './tree.ts';

const words = new Set(policies.keys());

test.each([
  ["export const next = 'Write smver:^1.4 for example.';", 1],
  ["export const next = 'Write glob, or glob:main-* with your own pattern.';", 2],
  ['export const next = `Write latest:${"x"}.`;', 1],
  ["export const next = 'Use the policy mirror to follow a moving tag.';", 1],
  ["export const next = 'Annotate one with reship.dev/policy: pinned, or try --policy pinned.';", 2],
  ["export const next = 'Write semver:^1.4, or newest; reship.dev/policy: digest; version-of:prod';", 0],
  ["export const next = 'Write a policy: CONTAINER=POLICY, such as app=semver:^1.4; see https://x/y';", 0],
  ["export const next = 'Write a tag into the image: repository:tag@sha256:0a';", 0],
])('planted: %s has %i unknown policies', (text, count) => {
  expect(unknownPolicies([{ path: 'src/a.ts', text }], words)).toHaveLength(count);
});

test('the house: every policy that a text names exists', () => {
  expect(words).toContain('semver');
  // The sandbox speaks of Kubernetes, whose texts have colons of their own.
  const ours = sources('src').filter(({ path }) => !path.startsWith('src/sandbox/'));
  expect(unknownPolicies(ours, words)).toEqual([]);
});
