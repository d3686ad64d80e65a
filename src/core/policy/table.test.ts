// Tests of the table of policies, and that its page has a section for each.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicy } from './parse.ts';
import { policies } from './table.ts';

const page = readFileSync(new URL('../../../docs/concepts/policies.md', import.meta.url), 'utf8');

test('docs/concepts/policies.md has a section for each policy and for no other', () => {
  const sections = [...page.matchAll(/^## `([^`]+)`/gm)].map(([, form]) => form);
  expect(sections).toEqual([...policies.values()].map(({ form }) => form));
});

test.each([...policies].map(([word, { form }]) => [word, form] as const))('%s begins its own form %s', (word, form) => {
  expect(form.split(':')[0]).toBe(word);
});

test('every policy that the page shows is one', () => {
  const shown = [...page.matchAll(/reship\.dev\/policy: '?([^'\n`]+)/g)]
    .map(([, text = '']) => text)
    // Opts out: the settings read it, not the table.
    .filter((text) => text !== 'none');
  expect(shown.length).toBeGreaterThanOrEqual(3);
  for (const text of shown) expect([text, parsePolicy(text).ok]).toEqual([text, true]);
});

test('the judges say every range in its table as it is', () => {
  // In a Markdown table `|` is written `\|`.
  const plain = page.replaceAll('\\|', '¦');
  const rows = [...plain.matchAll(/^\| `semver:([^`]+)` \| ([^|]+) \| ([^|]+) \|/gm)];
  expect(rows.length).toBeGreaterThan(5);
  for (const [, range = '', allowed = '', refused = ''] of rows) {
    const read = parsePolicy(`semver:${range.replaceAll('¦', '|')}`);
    if (!read.ok) throw new Error(read.problem.message);
    const tags = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, tag = '']) => tag);
    const verdicts = read.policy.judge?.({ tags: [...tags(allowed), ...tags(refused)], running: null }).verdicts ?? [];
    const ranked = verdicts.filter(({ rank }) => rank !== null).map(({ tag }) => tag);
    expect([range, ranked.toSorted()]).toEqual([range, tags(allowed).toSorted()]);
  }
});
