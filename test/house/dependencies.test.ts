import { expect, test } from 'vitest';
import { looseLocks, loosePins, missingAtRunTime, undecided, unusedDependencies } from './dependencies.ts';
import type { LockFile, Manifest } from './dependencies.ts';
import { filesUnder, read, sources } from './tree.ts';

const manifest = JSON.parse(read('package.json') ?? '{}') as Manifest;
const file = (text: string) => [{ path: 'src/registry/a.ts', text }];

test.each(['^1.2.3', '~1.2.3', '1.2', 'latest', '*', 'git+ssh://x', '>=1.2.3'])('planted: %s is no pin', (version) => {
  expect(loosePins({ dependencies: { a: version } })).toHaveLength(1);
  expect(loosePins({ devDependencies: { a: version } })).toHaveLength(1);
  expect(loosePins({ optionalDependencies: { a: version } })).toHaveLength(1);
});

test('planted: a lock file that says something else, or cannot tell an exchanged package', () => {
  const planted = { dependencies: { yaml: '2.0.0' } };
  const lock = (version: string, root: Manifest, integrity?: string): LockFile => ({
    packages: { '': root, 'node_modules/yaml': { version, ...(integrity === undefined ? {} : { integrity }) } },
  });
  expect(looseLocks(planted, lock('2.0.0', planted, 'sha512-x'))).toEqual([]);
  expect(looseLocks(planted, lock('2.0.1', planted, 'sha512-x'))).toHaveLength(1);
  expect(looseLocks(planted, lock('2.0.0', {}, 'sha512-x'))).toHaveLength(1);
  expect(looseLocks({}, lock('2.0.0', planted, 'sha512-x'))).toHaveLength(1);
  expect(looseLocks(planted, lock('2.0.0', planted))).toEqual([
    'package-lock.json: node_modules/yaml has no integrity',
  ]);
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

test('the house: package.json and the lock file agree', () => {
  expect(looseLocks(manifest, JSON.parse(read('package-lock.json') ?? '{}') as LockFile)).toEqual([]);
});

test('the house: every dependency at run time has a decision', () => {
  const decisions = filesUnder('docs/decisions').map((path) => read(path) ?? '');
  expect(undecided(manifest, decisions)).toEqual([]);
});

test('the house: what is imported is there at run time, and what is there is imported', () => {
  expect([...missingAtRunTime(manifest, sources('src')), ...unusedDependencies(manifest, sources('src'))]).toEqual([]);
});
