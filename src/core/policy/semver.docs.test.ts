// Tests that docs/concepts/versions.md tells the truth about who follows whom.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from './parse.ts';

const page = readFileSync(new URL('../../../docs/concepts/versions.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([^`|]+)` \| `([^`|]+)` \| ([^|]+) \|$/gm)].map(
  ([, runs = '', offered = '', answer = '']) => [runs, offered, answer] as const,
);

describe('docs/concepts/versions.md, who follows whom', () => {
  test('has rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test.each(rows)('%s, offered %s: %s', (runs, offered, answer) => {
    const read = parsePolicy('semver:*');
    if (!read.ok) throw new Error(read.problem.message);
    const judgement = read.policy.judge?.({ tags: [runs, offered], running: runs });
    const codes = judgement?.verdicts.find(({ tag }) => tag === offered)?.reasons.map(({ code }) => code);
    expect(codes?.join(', ')).toBe(answer === 'follows' ? '' : answer);
    expect(judgement?.chosen).toBe(answer === 'follows' ? offered : runs);
  });
});
