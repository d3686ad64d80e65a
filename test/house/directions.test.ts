import { describe, expect, test } from 'vitest';
import { directions, unknownRooms } from './directions.ts';
import { sources } from './tree.ts';

const judge = (path: string, text: string) => directions([{ path, text }]);

describe('imports go downhill', () => {
  test.each([
    [
      'a room of the core imports one to its right',
      'src/core/image/a.ts',
      "import { p } from '#core/policy/policy.ts';",
    ],
    ['a type from the right counts', 'src/core/image/a.ts', "import type { P } from '#core/policy/policy.ts';"],
    ['a type in place counts', 'src/core/image/a.ts', "export type T = import('#core/policy/policy.ts').Policy;"],
    ['a lazy import counts', 'src/core/image/a.ts', "export const p = () => import('#core/policy/policy.ts');"],
    ['handing on counts', 'src/core/image/a.ts', "export { p } from '#core/policy/policy.ts';"],
    ['a test beside the code counts', 'src/core/image/a.test.ts', "import { p } from '#core/policy/policy.ts';"],
    ['the core imports the shell', 'src/core/plan/a.ts', "import { q } from '#runtime/queue.ts';"],
    ['the core imports the contract', 'src/core/plan/a.ts', "import { q } from '#contract/exit-codes.ts';"],
    ['the core imports Node', 'src/core/image/a.ts', "import { createHash } from 'node:crypto';"],
    ['the core imports a package', 'src/core/image/a.ts', "import { parse } from 'yaml';"],
    ['the contract imports Node', 'src/contract/a.ts', "import fs from 'node:fs';"],
    ['the passage imports a door', 'src/controller/a.ts', "import { c } from '#kubernetes/cluster.ts';"],
    ['a door imports a door', 'src/kubernetes/a.ts', "import { i } from '#registry/images.ts';"],
    ['a door imports a door by a path', 'src/kubernetes/a.ts', "import { i } from '../registry/images.ts';"],
    ['a test of a door imports a door', 'src/registry/a.test.ts', "import { c } from '#kubernetes/cluster.ts';"],
    ['the registry imports the contract', 'src/registry/a.ts', "import { e } from '#contract/exit-codes.ts';"],
    ['the command line imports a door', 'src/cli/a.ts', "import { c } from '#kubernetes/cluster.ts';"],
    ['the runtime knows images', 'src/runtime/a.ts', "import { d } from '#core/image/digest.ts';"],
    ['somebody other than front reads the configuration', 'src/cli/a.ts', "import { c } from '../config.ts';"],
    ['the configuration imports a room', 'src/config.ts', "import { d } from '#core/image/digest.ts';"],
    ['somebody other than main imports front', 'src/cli/a.ts', "import { f } from '#front/check.ts';"],
    ['main imports front at once', 'src/main.ts', "import { f } from '#front/check.ts';"],
    ['somebody imports main', 'src/front/a.ts', "import { m } from '../main.ts';"],
    ['the program imports a test fixture', 'src/front/a.ts', "import { s } from '#test/fixtures/cluster.ts';"],
    ['the program imports a tool', 'src/front/a.ts', "import { t } from '../../tools/table.ts';"],
    ['a tool imports a door', 'tools/a.ts', "import { c } from '#kubernetes/cluster.ts';"],
    ['another room is reached by a path', 'src/core/plan/a.ts', "import { d } from '../image/digest.ts';"],
  ])('planted: %s', (_name, path, text) => {
    expect(judge(path, text)).toHaveLength(1);
  });

  test.each([
    [
      'src/core/policy/a.ts',
      "import { Range } from 'semver'; import type { D } from '#core/image/digest.ts'; import './b.ts';",
    ],
    [
      'src/core/policy/a.test.ts',
      "import { readFileSync } from 'node:fs'; import { test } from 'vitest'; import './a.ts';",
    ],
    ['src/contract/a.ts', "import { Type } from 'typebox'; import { r } from '#core/reason/reason.ts';"],
    ['src/kubernetes/a.ts', "import { request } from 'undici'; import { w } from '#core/workload/workload.ts';"],
    ['src/kubernetes/a.real.test.ts', "import { startCluster } from '#test/fixtures/cluster.ts';"],
    ['src/front/a.ts', "import '#kubernetes/a.ts'; import '#registry/a.ts'; import '../config.ts'; import './b.ts';"],
    ['src/main.ts', "const { check } = await import('./front/check.ts').catch(() => import('#front/check.ts'));"],
    ['src/config.test.ts', "import { read } from './config.ts';"],
    ['test/e2e/a.real.test.ts', "import '#kubernetes/a.ts'; import '../fixtures/cluster.ts';"],
    ['tools/gen/a.ts', "import '#contract/a.ts'; import '../table.ts'; import fs from 'node:fs';"],
  ])('allowed: %s', (path, text) => {
    expect(judge(path, text).filter((line) => !line.includes('by its name'))).toEqual([]);
  });

  test('planted: a room that is not in the table', () => {
    const files = [
      { path: 'src/extras/a.ts', text: '' },
      { path: 'src/core/luck/a.ts', text: '' },
    ];
    expect(unknownRooms([...files, { path: 'src/config.test.ts', text: '' }])).toHaveLength(2);
  });

  test('the house', () => {
    const files = sources('src', 'test', 'tools');
    expect(files.length).toBeGreaterThan(20);
    expect([...directions(files), ...unknownRooms(files)]).toEqual([]);
  });
});
