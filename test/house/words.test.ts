import { describe, expect, test } from 'vitest';
import { reasons } from '#core/reason/reason.ts';
import { everyPath, read, sources } from './tree.ts';
import { glossaryPaths, lostWords, orphans, undocumented } from './words.ts';

const codes = Object.keys(reasons);

const readme = `# Reship

| not here | \`src/elsewhere.ts\` |

## Words

| word | file |
|---|---|
| image | \`src/core/image/reference.ts\`, \`reship.dev/policy\` |
| decision | \`core/decision/\` and \`spec.image\` |

## After

| \`src/after.ts\` |
`;

describe('every word leads to a file', () => {
  test('the glossary is the table of its section', () => {
    expect(glossaryPaths(readme)).toEqual(['src/core/image/reference.ts', 'core/decision/']);
    expect(glossaryPaths('## Words\n| a | `src/a.ts` |')).toEqual(['src/a.ts']);
  });

  test('planted: a path that does not exist', () => {
    const exists = new Set(['src/core/image/reference.ts', 'src/core/decision/']);
    expect(lostWords(readme, exists)).toEqual([]);
    expect(lostWords(readme, new Set(['src/core/decision/']))).toEqual([
      'README.md: src/core/image/reference.ts does not exist',
    ]);
  });

  test('planted: no README, and a README without a glossary', () => {
    expect(lostWords(null, new Set())).toEqual(['README.md is missing']);
    expect(lostWords('# Reship\n', new Set())).toHaveLength(1);
  });

  test('the house: the glossary', () => {
    expect(lostWords(read('README.md'), everyPath())).toEqual([]);
  });
});

describe('every reason is documented and used', () => {
  test('planted: a reason without a section, and a section without a reason', () => {
    const page = '### TagMissing\n\ntext\n\n### Because\n';
    expect(undocumented(['TagMissing', 'NoTag'], page)).toEqual([
      'NoTag is not in docs/reference/reasons.md',
      'docs/reference/reasons.md explains Because, which does not exist',
    ]);
  });

  test('planted: a reason that only the list, a type or a test mentions', () => {
    const files = [
      { path: 'src/core/reason/waits.ts', text: "export const w = ['NoTag'];" },
      { path: 'src/core/plan/a.ts', text: "export type C = 'NoTag'; export interface R { code: 'NoTag' }" },
      { path: 'src/core/plan/a.test.ts', text: "reason('NoTag', '');" },
      { path: 'test/e2e/a.test.ts', text: "reason('NoTag', '');" },
      { path: 'src/registry/a.ts', text: "export const r = reason('TagMissing', '');" },
    ];
    expect(orphans(['NoTag', 'TagMissing'], files)).toEqual(['NoTag is never given as a reason']);
  });

  test('the house: reasons are documented', () => {
    expect(undocumented(codes, read('docs/reference/reasons.md') ?? '')).toEqual([]);
  });

  test('the house: no reason is orphaned', () => {
    expect(orphans(codes, sources('src'))).toEqual([]);
  });
});
