// `reship try` from the command line to the report, against lists of tags and an in-process registry.
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import type { TryReport } from '#contract/try-report.ts';
import { tryReport } from '#contract/try-report.ts';
import { runLine } from '#test/fixtures/command-line.ts';
import { folderWith } from '#test/fixtures/folder.ts';

const sha = `sha256:${'ab'.repeat(32)}`;
const tags = ['1.4.1', '1.4.2', '1.4.3', '1.5.0-rc.1', '2.0.0', 'latest', 'build-7', 'build-10'];

/** `reship try … --tags FILE`, its report valid by the schema. */
async function offline(policy: string, ...more: readonly string[]): Promise<TryReport> {
  const folder = folderWith({ 'tags.txt': tags.join('\n') });
  const { stdout, code } = await runLine('try', policy, '--tags', join(folder, 'tags.txt'), '-o', 'json', ...more);
  expect(code).toBe(0);
  const report: unknown = JSON.parse(stdout);
  expect([...Value.Errors(tryReport, report)]).toEqual([]);
  return report as TryReport;
}

describe('a policy tried on a list of tags', () => {
  test.each([
    ['semver:^1.4', ['--running', '1.4.2'], '1.4.2', '1.4.3'],
    ['semver:^1.4', ['ghcr.io/acme/web:1.4.2'], '1.4.2', '1.4.3'],
    ['semver:^1.4', ['--running', 'ghcr.io/acme/web:1.4.2'], '1.4.2', '1.4.3'],
    ['semver:^1.4', ['ghcr.io/acme/web:1.4.2', '--running', '1.4.3'], '1.4.3', '1.4.3'],
    ['semver:^1.4', ['ghcr.io/acme/web', '--running', `1.4.2@${sha}`], '1.4.2', '1.4.3'],
    ['semver:^1.4', ['web:1.4.1', '--running', `docker.io/library/web:1.4.2@${sha}`], '1.4.2', '1.4.3'],
    ['semver:*', ['web', '--running', `web@${sha}`], sha, null],
    ['semver:*', [], null, '2.0.0'],
    ['semver:*', ['ghcr.io/acme/web'], null, '2.0.0'],
    ['semver:*', ['--exclude', String.raw`2\..*`], null, '1.4.3'],
    ['semver:*', ['--include', String.raw`1\.4\.[12]`], null, '1.4.2'],
    ['minor', ['--running', '1.4.1'], '1.4.1', '1.4.3'],
    ['major', ['--running', '1.4.1'], '1.4.1', '2.0.0'],
    [String.raw`numeric:build-(\d+)`, ['--running', 'build-7'], 'build-7', 'build-10'],
    ['semver:^1.4', ['--running', '1.4.9'], '1.4.9', null],
    ['semver:^1.4', ['--running', 'latest'], 'latest', null],
  ])('%s with %j: runs %s, chosen %s', async (policy, more, running, selected) => {
    const report = await offline(policy, ...more);
    expect(report).toMatchObject({ policy, running, selected });
    expect(report.verdicts.map((one) => one.tag).toSorted()).toEqual(tags.toSorted());
  });

  test('says of every tag why', async () => {
    const { verdicts } = await offline('semver:^1.4', '--running', '1.4.2');
    const codes = Object.fromEntries(verdicts.map((one) => [one.tag, one.reasons.map(({ code }) => code)]));
    expect(codes).toEqual({
      '1.4.3': [],
      '1.4.2': ['RunsNow', 'LowerThanChosen'],
      '1.4.1': ['OlderThanRunning'],
      '1.5.0-rc.1': ['PreRelease'],
      '2.0.0': ['OutsideRange'],
      latest: ['NotAVersion'],
      'build-7': ['NotAVersion'],
      'build-10': ['NotAVersion'],
    });
    expect(verdicts.slice(0, 2).map((one) => [one.tag, one.rank])).toEqual([
      ['1.4.3', 1],
      ['1.4.2', 2],
    ]);
  });

  test('nothing is said to run where nothing does', async () => {
    const { verdicts } = await offline('semver:*');
    expect(JSON.stringify(verdicts)).not.toContain('RunsNow');
  });

  test('a JSON array and Windows line ends are read too', async () => {
    const folder = folderWith({ 'tags.json': ' ["1.0.0", "1.1.0"]\n', 'tags.txt': '1.0.0\r\n\r\n1.1.0\r\n' });
    for (const file of ['tags.json', 'tags.txt']) {
      const { stdout } = await runLine('try', 'semver:*', '--tags', join(folder, file), '-o', 'yaml');
      expect(stdout).toContain('selected: 1.1.0\n');
    }
  });
});

describe('the table', () => {
  const many = Array.from({ length: 50 }, (_, index) => `0.${index}.0`);

  test('shows the chosen tag first, thirty refused ones, and says how many more there are', async () => {
    const file = join(folderWith({ tags: ['1.4.3', ...many].join('\n') }), 'tags');
    const short = await runLine('try', 'semver:^1', '--running', '1.4.2', '--tags', file);
    const lines = short.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(32);
    expect(lines[1]).toMatch(/^1\.4\.3 +1 +chosen$/);
    expect(short.stderr).toContain('20 more tags are refused; -o wide shows them all\n');
    expect(short.stderr).toContain('51 tags, 1.4.3 is chosen: CandidateFound: 1.4.3 is the highest');
    const wide = await runLine('try', 'semver:^1', '--running', '1.4.2', '--tags', file, '-o', 'wide');
    expect(wide.stdout.trimEnd().split('\n')).toHaveLength(52);
  });

  test('says why no tag is chosen', async () => {
    const file = join(folderWith({ tags: '1.4.2\nlatest' }), 'tags');
    const { stderr } = await runLine('try', 'semver:^1', '--running', 'latest', '--tags', file);
    expect(stderr).toContain('no tag is chosen: RunningNotComparable: runs latest');
  });
});

describe('P3 what cannot be tried ends with exit code 2 and a sentence', () => {
  test.each([
    [['semver ^1.4'], 'a colon stands between semver and its range'],
    [['semver:>=2 <1'], 'no version can be in the range'],
    [['digest'], 'the policy digest chooses no tag'],
    [['none'], 'the policy none chooses nothing'],
    [['app=semver:^1.4'], 'try takes one policy and no container: write semver:^1.4\n'],
    [['app=minor; proxy=major'], 'try takes one policy'],
    [['semver=^1.4'], 'a colon stands between semver and its range'],
    [['patsh'], 'did you mean patch? Write'],
    [['semver:^1', 'ghcr.io/a/b', '--running', '1.4.2@sha256:12'], 'is no tag with a digest: the digest'],
    [['semver:^1', 'ghcr.io/a/b', '--running', `@${sha}`], 'is no tag with a digest: the tag'],
    [['semver:^1', '--running', `1.4.2@${sha}`], 'whether 1.4.2 is a tag or an image'],
    [[String.raw`numeric:(\d+);x`], ';'],
    [['semver:^1', '--include', '(?=a)'], '--include is "(?=a)"; it must be'],
    [['semver:^1', '--running', 'a b'], '--running a b is no tag'],
    [['semver:^1', 'NOPE:1'], 'is no image reference'],
    [['semver:^1', 'ghcr.io/a/b:1', '--running', 'ghcr.io/a/c:1'], 'of another repository'],
    [['newest'], 'asks the registry about images'],
    [['version-of:prod'], 'asks the registry about images'],
  ])('%j', async (args, says) => {
    const file = join(folderWith({ tags: '1.0.0' }), 'tags');
    const { code, stdout, stderr } = await runLine('try', ...args, '--tags', file);
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([2, '']);
  });

  test.each([
    ['1.0.0\na b\n', 'entry 2: '],
    ['["1.0.0", 5]', 'entry 2: it is no text'],
    ['[1.0.0', 'is no JSON array of tags'],
    [null, 'cannot be read: there is no such file'],
  ])('the tags %j', async (text, says) => {
    const file = join(folderWith(text === null ? {} : { tags: text }), 'tags');
    const { code, stderr } = await runLine('try', 'semver:^1', '--tags', file);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });

  test('without an image and without tags', async () => {
    const { code, stderr } = await runLine('try', 'semver:^1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('try needs an image')]);
  });
});
