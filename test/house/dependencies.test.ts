import { expect, test } from 'vitest';
import { loosePins, missingAtRunTime, undecided, unusedDependencies } from './dependencies.ts';
import type { Manifest } from './dependencies.ts';
import { filesUnder, read, sources } from './tree.ts';

const manifest = JSON.parse(read('package.json') ?? '{}') as Manifest;
const file = (text: string) => [{ path: 'src/registry/a.ts', text }];

test.each(['^1.2.3', '~1.2.3', '1.2', 'latest', '*', 'git+ssh://x', '>=1.2.3'])('planted: %s is no pin', (version) => {
  expect(loosePins({ dependencies: { a: version } })).toHaveLength(1);
  expect(loosePins({ devDependencies: { a: version } })).toHaveLength(1);
  expect(loosePins({ optionalDependencies: { a: version } })).toHaveLength(1);
});

test('planted: a dependency that no record mentions', () => {
  const planted = { dependencies: { yaml: '2.0.0', undici: '7.0.0' } };
  expect(undecided(planted, ['We use `undici`.', 'yaml is not quoted'])).toHaveLength(1);
});

test('planted: an import of a package for development', () => {
  const planted = { dependencies: { undici: '7.0.0' }, devDependencies: { '@scope/dev': '1.0.0' } };
  expect(missingAtRunTime(planted, file("import { x } from '@scope/dev/deep.js';"))).toEqual([
    'src/registry/a.ts imports @scope/dev, which is no dependency',
  ]);
  const fine =
    "import type { X } from '@scope/dev'; import { request } from 'undici'; import fs from 'node:fs'; import './b.ts';";
  expect(missingAtRunTime(planted, file(fine))).toEqual([]);
});

test('planted: a dependency that nothing imports', () => {
  expect(unusedDependencies({ dependencies: { a: '1.0.0', b: '1.0.0' } }, file("import 'a/deep.js';"))).toHaveLength(1);
});

test('the house: exact pins', () => {
  expect(loosePins(manifest)).toEqual([]);
});

test('the house: every dependency at run time has a decision', () => {
  const decisions = filesUnder('docs/decisions').map((path) => read(path) ?? '');
  expect(undecided(manifest, decisions)).toEqual([]);
});

test('the house: what is imported is there at run time, and what is there is imported', () => {
  expect([...missingAtRunTime(manifest, sources('src')), ...unusedDependencies(manifest, sources('src'))]).toEqual([]);
});
