// `reship lint` of files that are no manifests, or hardly: each has its finding, and none is passed over in silence.
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LintReport } from '#contract/lint-report.ts';
import { runLine } from '#test/fixtures/command-line.ts';
import { folderWith } from '#test/fixtures/folder.ts';

const wrong = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', annotations: { 'reship.dev/polcy': 'digest' } },
};
const bare = { metadata: wrong.metadata };
const misspelt = 'InvalidSettings: unknown key reship.dev/polcy; did you mean reship.dev/policy?';

/** `file:line severity code: message` of all findings, and the exit code. */
async function lint(folder: string) {
  const { stdout, code } = await runLine('lint', '-f', folder, '-o', 'json');
  const { findings } = JSON.parse(stdout) as LintReport;
  const found = findings.map((one) => `${one.file.slice(folder.length + 1)}:${one.line} ${one.code}: ${one.message}`);
  return { found, code };
}

describe('a file', () => {
  const noObject = 'InvalidManifest: it is no object: a manifest has a kind and metadata';
  test.each<[string, string | Buffer, string]>([
    ['of plain text', 'hello\n', `1 ${noObject}`],
    ['with a list of manifests in JSON', JSON.stringify([wrong]), `1 ${noObject}`],
    ['whose second document is a list', 'a: 1\n---\n- 1\n', `3 ${noObject}`],
    ['of bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), '1 InvalidManifest: it is binary, and no text'],
    [
      'in UTF-16 with a byte order mark',
      Buffer.from(`\uFEFF${JSON.stringify(wrong)}`, 'utf16le'),
      '1 InvalidManifest: it is UTF-16, and manifests are UTF-8',
    ],
    [
      'in UTF-16 without one',
      Buffer.from(JSON.stringify(wrong), 'utf16le'),
      '1 InvalidManifest: it is UTF-16, and manifests are UTF-8',
    ],
    [
      'with a DeploymentList',
      JSON.stringify({ apiVersion: 'apps/v1', kind: 'DeploymentList', items: [bare] }),
      `1 ${misspelt}`,
    ],
    [
      'with a DeploymentList whose items say what they are',
      JSON.stringify({ apiVersion: 'apps/v1', kind: 'DeploymentList', items: [wrong] }),
      `1 ${misspelt}`,
    ],
    [
      'with an alias that has no anchor',
      'a: &a 1\nb: *a\nc:\n- *d\n',
      '4 InvalidManifest: there is no anchor &d before the alias *d',
    ],
    [
      'with an alias before its anchor',
      'x: 1\n---\nb: *a\na: &a 1\n',
      '3 InvalidManifest: there is no anchor &a before the alias *a',
    ],
    [
      'with a merge key that merges nothing',
      'x: 1\n---\na: {<<: 1}\n',
      '3 InvalidManifest: Merge sources must be maps or map aliases',
    ],
  ])('%s', async (_name, content, says) => {
    const folder = folderWith({});
    writeFileSync(join(folder, 'a.yaml'), content);
    expect(await lint(folder)).toEqual({ found: [`a.yaml:${says}`], code: 1 });
  });

  test('that is too long is refused without being read to its end', async () => {
    const file = join(folderWith({ 'a.yaml': '' }), 'a.yaml');
    truncateSync(file, 3 * 2 ** 30);
    const { code, stderr } = await runLine('lint', '-f', file);
    expect([code, stderr]).toEqual([2, expect.stringContaining('a.yaml has more than 16 MiB')]);
  });

  test('of exactly so many bytes is read', async () => {
    const file = join(folderWith({ 'tags.txt': `1.0.0${'\n'.repeat(16 * 2 ** 20 - 5)}` }), 'tags.txt');
    expect((await runLine('try', 'semver:*', '--tags', file)).code).toBe(0);
  });
});

test('a link that leads nowhere is named, and the files beside it are read', async () => {
  const folder = folderWith({ 'a.yaml': JSON.stringify(wrong), 'b/c.yaml': JSON.stringify(wrong) });
  symlinkSync('nowhere', join(folder, 'b/gone.yaml'));
  symlinkSync(join(folder, 'a.yaml'), join(folder, 'z.yaml'));
  symlinkSync(folder, join(folder, 'circle.yaml'));
  expect(await lint(folder)).toEqual({
    found: [
      `a.yaml:1 ${misspelt}`,
      `b/c.yaml:1 ${misspelt}`,
      'b/gone.yaml:1 InvalidManifest: the link cannot be followed: there is no such file',
      `z.yaml:1 ${misspelt}`,
    ],
    code: 1,
  });
  const checked = await runLine('check', '-f', folder);
  expect([checked.code, checked.stderr]).toEqual([2, expect.stringContaining('/b/gone.yaml:1: the link')]);
});
