import { expect, test } from 'vitest';
import { rings } from './rings.ts';
import { sources } from './tree.ts';

const ring = (...imports: readonly string[]) =>
  imports.map((text, index) => ({ path: `src/core/image/${'abc'[index]}.ts`, text }));

test('planted: a ring of two files names its chain', () => {
  expect(rings(ring("import './b.ts';", "import './a.ts';"))).toEqual([
    'src/core/image/a.ts -> src/core/image/b.ts -> src/core/image/a.ts',
  ]);
});

test.each([
  ['types only', ring("import type { B } from './b.ts';", "export type { A } from './a.ts';")],
  ['three files, by name', ring("import '#core/image/b.ts';", "import './c.ts';", "import './a.ts';")],
  ['lazy imports', ring("export const b = () => import('./b.ts');", "import './a.ts';")],
  ['a file and itself', ring("import './a.ts';")],
])('planted: a ring of %s', (_name, files) => {
  expect(rings(files)).toHaveLength(1);
});

test('two ways to one file are no ring', () => {
  expect(rings(ring("import './b.ts'; import './c.ts';", "import './c.ts';", ''))).toEqual([]);
});

test('the house', () => {
  expect(rings(sources('src', 'test', 'tools'))).toEqual([]);
});
