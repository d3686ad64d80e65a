// Tests that docs/concepts/versions.md tells the truth about every tag in its tables.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Version } from './version.ts';
import { parseVersion } from './version.ts';

const page = readFileSync(new URL('../../../docs/concepts/versions.md', import.meta.url), 'utf8');

/** The rows `| tag | reading |`: exactly two cells, the first one in backticks. */
const rows = [...page.matchAll(/^\| `([^`|]+)` \| ([^|]+) \|$/gm)].map(
  ([, tag = '', reading = '']) => [tag, reading] as const,
);

function readingOf(version: Version | null): string {
  if (version === null) return 'no version';
  const { parts, preRelease, variant, revisions, build } = version;
  return [
    parts.join('.'),
    ...(preRelease.length === 0 ? [] : [`pre-release ${preRelease.join('.')}`]),
    ...(variant === null ? [] : [`variant ${variant}`]),
    ...(revisions.length === 0 ? [] : [`revision ${revisions.map((one) => one.mark + one.number).join(', ')}`]),
    ...(build === null ? [] : [`build ${build}`]),
  ].join(' · ');
}

describe('docs/concepts/versions.md', () => {
  test('shows at least 60 tags, each once', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(([tag]) => tag)).size).toBe(rows.length);
  });

  test.each(rows)('reads %s as %s', (tag, reading) => {
    expect(readingOf(parseVersion(tag))).toBe(reading);
  });
});
