import { describe, expect, test } from 'vitest';
import { badNames, barrels, silentFirstLines, tooLong, untested } from './shape.ts';
import { filesUnder, read, sources } from './tree.ts';

const code = /\.(ts|js|sh|go)$/;

describe('the shape of files', () => {
  test('planted: 251 lines are too many, 250 are not', () => {
    const lines = (count: number) => [{ path: 'src/a.ts', text: 'x\n'.repeat(count) }];
    expect(tooLong(lines(251))).toEqual(['src/a.ts: 251 lines, 250 is the limit']);
    expect(tooLong([...lines(250), { path: 'src/b.ts', text: `${'x\n'.repeat(249)}x` }])).toEqual([]);
  });

  test.each([
    'src/utils/a.ts',
    'src/core/image/helpers.ts',
    'src/queue-manager.ts',
    'test/common.test.ts',
    'src/core/Image.ts',
    'src/cli/aB.ts',
  ])('planted: the name %s says nothing', (path) => {
    expect(badNames([path])).toHaveLength(1);
  });

  test('names that say something pass', () => {
    expect(
      badNames([
        'src/core/workload/managers.ts',
        'test/e2e/k8-conflict.real.test.ts',
        'src/core/policy/policy.suite.ts',
      ]),
    ).toEqual([]);
  });

  test('planted: a file that does not say what it is for', () => {
    const bad = [
      { path: 'src/a.ts', text: 'export {};' },
      { path: 'src/b.ts', text: '\n// Late.' },
      { path: 'src/c.ts', text: '//\nexport {};' },
    ];
    const good = [
      { path: 'src/d.ts', text: '// Says it.\n' },
      { path: 'src/main.ts', text: '#!/usr/bin/env node\n// Says it.\n' },
    ];
    expect(silentFirstLines([...bad, ...good])).toHaveLength(3);
  });

  test('planted: files that only hand on', () => {
    const bad = [
      { path: 'src/cli/index.ts', text: '' },
      { path: 'src/cli/all.ts', text: "export * from './a.ts';" },
      { path: 'src/cli/b.ts', text: "export type * from './a.ts';" },
    ];
    expect(barrels([...bad, { path: 'src/cli/c.ts', text: "import * as a from './a.ts';" }])).toHaveLength(3);
  });

  test('planted: a file of the core without a test beside it', () => {
    const file = (path: string, text: string) => ({ path, text });
    const alone = file('src/core/image/a.ts', 'export function a() {}');
    expect(untested([alone])).toEqual(['src/core/image/a.test.ts is missing']);
    expect(untested([alone, file('src/core/image/a.test.ts', '')])).toEqual([]);
    for (const text of [
      'export const a = () => 1;',
      'export const a = /x/;',
      'export const a = new Set();',
      'export class A {}',
    ]) {
      expect(untested([file('src/core/image/a.ts', text)])).toHaveLength(1);
    }
    const still =
      "export interface A {}\nexport type { B };\ntype B = 1;\nexport const table = { a: [1, 'x'] } as const;";
    expect(untested([file('src/core/image/types.ts', still)])).toEqual([]);
    expect(untested([file('src/registry/a.ts', 'export function a() {}')])).toEqual([]);
  });

  test('the house: no file is too long', () => {
    const paths = filesUnder('src', 'test', 'tools').filter((path) => code.test(path));
    expect(tooLong(paths.map((path) => ({ path, text: read(path) ?? '' })))).toEqual([]);
  });

  test('the house: names', () => {
    expect(badNames(filesUnder('src', 'test', 'tools'))).toEqual([]);
  });

  test('the house: first lines', () => {
    expect(silentFirstLines(sources('src', 'test', 'tools'))).toEqual([]);
  });

  test('the house: no barrels', () => {
    expect(barrels(sources('src'))).toEqual([]);
  });

  test('the house: a test beside every file of the core', () => {
    expect(untested(sources('src/core'))).toEqual([]);
  });
});
