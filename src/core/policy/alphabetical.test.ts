// Tests of the policy alphabetical.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alphabeticalPolicy } from './alphabetical.ts';
import { orderingPolicySuite } from './policy.suite.ts';
import type { Policy } from './policy.ts';

function alphabetical(pattern: string): Policy {
  const policy = alphabeticalPolicy(pattern);
  if ('code' in policy) throw new Error(policy.message);
  return policy;
}

test.each<[string, string | null, string, string | null]>([
  ['release-(.*)', 'release-2026-09-30', 'release-2026-10-01 release-2025-12-31 main', 'release-2026-10-01'],
  ['.*', 'a', 'b B c', 'c'],
  ['.*', '9', '10', null],
  ['[a-z]+', 'a', 'B ab a1', 'ab'],
  ['a(.*)|b(.*)', 'a1', 'b2 a2', 'a2'],
  ['(?:x|y)-(.*)', 'x-1', 'y-1', null],
  ['(?:x|y)-(.*)', null, 'x-1 y-1', 'y-1'],
])('alphabetical:%s, running %s, of [%s] chooses %s', (pattern, running, tags, chosen) => {
  expect(alphabetical(pattern).judge?.({ tags: tags.split(' '), running }).chosen).toBe(chosen);
});

test('a group that takes no part in the match captures nothing', () => {
  const verdicts = alphabetical('a(.*)|b(.*)').judge?.({ tags: ['b2'], running: null }).verdicts;
  expect(verdicts?.[0]?.reasons).toEqual([{ code: 'NoMatch', message: 'b2 does not match a(.*)|b(.*)' }]);
});

const tags = fc
  .tuple(
    fc.constantFrom('r-', 'r-', 'q-'),
    fc.constantFrom('', 'a', 'A', 'ab', '1', '10', '9', '_', '\u{e000}', '\u{1f600}'),
  )
  .map((parts) => parts.join(''));

orderingPolicySuite({
  policy: alphabetical('r-(.*)'),
  tags,
  isLower: (tag, running) => Buffer.compare(Buffer.from(tag), Buffer.from(running)) < 0,
});
