// `reship try` of an image without a tag: nothing runs, so every tag that the policy orders may be chosen.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TryReport } from '#contract/try-report.ts';
import { runLine } from '#test/fixtures/command-line.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { startGoodRegistry } from '#test/fixtures/good-registry.ts';

const listed: readonly [string, readonly string[], string][] = [
  ['alphabetical:[a-z]+', ['alpha', 'beta', 'gamma'], 'gamma'],
  ['alphabetical:.*', ['alpha', 'latest', 'beta'], 'latest'],
  [String.raw`numeric:build-(\d+)`, ['build-7', 'build-10', 'latest'], 'build-10'],
  [String.raw`numeric:[a-z]*-?(\d+)`, ['7', 'build-10'], 'build-10'],
  ['semver:^1', ['1.4.2', '1.5.0', 'latest'], '1.5.0'],
];

test.each(listed)('%s among %j: %s', async (policy, tags, chosen) => {
  const file = join(folderWith({ tags: tags.join('\n') }), 'tags');
  for (const image of [[], ['web'], ['ghcr.io/acme/web']]) {
    const line = ['try', policy, ...image, '--tags', file];
    const { stdout, code } = await runLine(...line, '-o', 'json');
    const report = JSON.parse(stdout) as TryReport;
    expect([code, report.running, report.selected]).toEqual([0, null, chosen]);
    const reasons = report.verdicts.flatMap((one) => one.reasons.map((why) => why.code));
    expect(reasons).not.toContain('RunsNow');
    expect(reasons).not.toContain('OlderThanRunning');
  }
});

test('newest: the last created of a registry, also where there is a tag latest', async () => {
  const registry = await startGoodRegistry();
  onTestFinished(() => registry.stop());
  registry.push('acme/web', 'main-1', { seed: 'a', created: '2026-10-01T00:00:00Z' });
  registry.push('acme/web', 'main-2', { seed: 'b', created: '2026-10-03T00:00:00Z' });
  registry.push('acme/web', 'latest', { seed: 'c', created: '2026-10-09T00:00:00Z' });
  const line = ['try', 'newest:main-.*', registry.repository('acme/web')];
  const { stdout, code } = await runLine(...line, '-o', 'json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ running: null, selected: 'main-2' });
  const table = await runLine(...line);
  expect(table.stdout).toMatch(/^main-2 +1 +chosen$/m);
  expect(table.stdout).toMatch(/^main-1 +2 +LowerThanChosen: /m);
});

test('only one row says chosen', async () => {
  const file = join(folderWith({ tags: '7\n007\nx' }), 'tags');
  const { stdout } = await runLine('try', String.raw`numeric:(\d+)`, '--running', '7', '--tags', file);
  expect(stdout.match(/ chosen$/gm)).toHaveLength(1);
  const idle = await runLine('try', String.raw`numeric:(\d+)`, 'web', '--tags', file);
  expect(idle.stdout.match(/ chosen$/gm)).toHaveLength(1);
});
