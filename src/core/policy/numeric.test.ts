// Tests of the policy numeric, and that its table on the page is true.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numericPolicy } from './numeric.ts';
import { parsePolicy } from './parse.ts';
import { orderingPolicySuite } from './policy.suite.ts';
import type { Policy } from './policy.ts';

function numeric(pattern: string): Policy {
  const policy = numericPolicy(pattern);
  if ('code' in policy) throw new Error(policy.message);
  return policy;
}

test.each<[string, string | null, string, string | null]>([
  [String.raw`build-(\d+)`, 'build-9', 'build-10 build-8', 'build-10'],
  [String.raw`^build-(\d+)$`, 'build-9', 'build-10', 'build-10'],
  [String.raw`\d+`, '9', '10 08 v11', '10'],
  [String.raw`\d+`, '7', '007', null],
  [String.raw`\d+`, '007', '7 007', '007'],
  [String.raw`\d+`, null, '007 7', '7'],
  [String.raw`b(\d+)|latest`, 'b1', 'latest b2', 'b2'],
  [String.raw`b(.*)`, 'b1', 'b-2 b3x b2', 'b2'],
  [String.raw`(\d+)-(\d+)`, '1-9', '2-1 1-99', '2-1'],
  [String.raw`(?:a|b)(\d+)`, 'a1', 'b2', 'b2'],
  [String.raw`\Qb.`, null, 'b.', null],
  ['.*', null, '18446744073709551616 18446744073709551615', '18446744073709551616'],
])('P4 numeric:%s, running %s, of [%s] chooses %s', (pattern, running, tags, chosen) => {
  expect(numeric(pattern).judge?.({ tags: tags.split(' '), running }).chosen).toBe(chosen);
});

test.each([null, ''])('P3 without a pattern (%j) an example is shown', (argument) => {
  expect(numericPolicy(argument)).toMatchObject({
    code: 'InvalidPolicy',
    next: expect.stringContaining(String.raw`numeric:build-(\d+)`),
  });
});

test('what has no number says so', () => {
  const verdicts = numeric(String.raw`b(\d+)`).judge?.({ tags: ['latest'], running: null }).verdicts;
  expect(verdicts?.[0]?.reasons).toEqual([
    { code: 'NoMatch', message: String.raw`latest has no number where b(\d+) captures one` },
  ]);
});

describe('the tables of docs/concepts/policies.md', () => {
  const page = readFileSync(new URL('../../../docs/concepts/policies.md', import.meta.url), 'utf8');
  const tables = [...page.matchAll(/\| runs \| offered \| chosen with `([^`]+)` \|\n\|[-|]+\n((?:\|.*\n)+)/g)];
  const rows = tables.flatMap(([, policy = '', body = '']) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [runs = '', offered = '', chosen = ''] = line.slice(2, -2).split(' | ');
        const tags = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, tag = '']) => tag);
        return [policy, tags(runs)[0] ?? '', tags(offered), tags(chosen)[0] ?? null] as const;
      }),
  );

  test('are two', () => {
    expect(tables).toHaveLength(2);
  });

  test.each(rows)('%s, running %s, of %j chooses %s', (text, running, offered, chosen) => {
    const read = parsePolicy(text);
    if (!read.ok) throw new Error(read.problem.message);
    expect(read.policy.judge?.({ tags: offered, running }).chosen).toBe(chosen);
  });
});

const numbers = fc.oneof(fc.nat(20).map(String), fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String));
const tags = fc.tuple(fc.constantFrom('b', 'b', 'b0', 'c'), numbers).map((parts) => parts.join(''));

orderingPolicySuite({
  policy: numeric(String.raw`b(\d+)`),
  tags,
  isLower: (tag, running) => BigInt(tag.replace(/^b/, '')) < BigInt(running.replace(/^b/, '')),
});
