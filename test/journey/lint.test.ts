// `reship lint` from files to the report.
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import type { LintReport } from '#contract/lint-report.ts';
import { lintReport } from '#contract/lint-report.ts';
import { runLine } from '#test/fixtures/command-line.ts';
import { folderWith } from '#test/fixtures/folder.ts';

function deployment(name: string, annotations: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}${more}
  annotations: {${annotations}}
spec: {template: {spec: {containers: [{name: app, image: 'nginx:1.27'}]}}}
`;
}

const wrong = deployment('web', 'reship.dev/polcy: digest');
const good = deployment('web', 'reship.dev/policy: digest');

/** Findings as `file:line severity code`, the folder left out; the report is valid by its schema. */
async function lint(files: Readonly<Record<string, string>>, ...named: readonly string[]) {
  const folder = folderWith(files);
  const args = (named.length === 0 ? ['.'] : named).flatMap((name) => ['-f', join(folder, name)]);
  const { stdout, code } = await runLine('lint', ...args, '-o', 'json');
  const report = JSON.parse(stdout) as LintReport;
  expect([...Value.Errors(lintReport, report)]).toEqual([]);
  const found = report.findings.map(
    ({ file, line, severity, code }) => `${file.slice(folder.length + 1)}:${line} ${severity} ${code}`,
  );
  return { found, code, report };
}

describe('manifests', () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    ['of one document', { 'a.yaml': wrong }, ['a.yaml:1 error InvalidSettings']],
    ['of several documents', { 'a.yaml': `# head\n${good}---\n${wrong}` }, ['a.yaml:9 error InvalidSettings']],
    [
      'in a list',
      { 'a.yaml': `apiVersion: v1\nkind: List\nitems:\n- ${wrong.replaceAll('\n', '\n  ')}` },
      ['a.yaml:4 error InvalidSettings'],
    ],
    [
      'in JSON',
      {
        'a.json': JSON.stringify(
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'x', annotations: { 'reship.dev/polcy': '' } },
          },
          null,
          '\t',
        ),
      },
      ['a.json:1 error InvalidSettings'],
    ],
    [
      'with Windows line ends and a byte order mark',
      { 'a.yaml': `\uFEFF${wrong.replaceAll('\n', '\r\n')}` },
      ['a.yaml:1 error InvalidSettings'],
    ],
    [
      'below folders, in order',
      { 'b/c/x.yml': wrong, 'a.yaml': wrong, '.hidden.yaml': wrong, 'd.txt': wrong },
      ['a.yaml:1 error InvalidSettings', 'b/c/x.yml:1 error InvalidSettings'],
    ],
    [
      'of other kinds',
      { 'a.yaml': 'kind: Service\nmetadata: {annotations: {other/polcy: x}}\n---\njust: data\n---\n# empty\n---\n' },
      [],
    ],
    [
      'of other kinds with settings',
      { 'a.yaml': 'just: data\n---\n' + good.replace('apps/v1', 'extensions/v1beta1') },
      ['a.yaml:3 warning NothingFollowed'],
    ],
    [
      'with settings and no policy',
      { 'a.yaml': deployment('web', 'reship.dev/pin: tag') },
      ['a.yaml:1 warning NothingFollowed'],
    ],
    [
      'with a name that is no text, or only the front of one',
      {
        'a.yaml': good.replace('name: web', 'name: 12').replace("'nginx:1.27'", 'NO:1'),
        'b.yaml': good.replace('name: web', 'generateName: web-').replace("'nginx:1.27'", 'NO:1'),
      },
      ['a.yaml:1 error InvalidManifest', 'a.yaml:1 error InvalidImage', 'b.yaml:1 error InvalidImage'],
    ],
    [
      'P9 with a word that YAML 1.1 takes for a boolean',
      { 'a.yaml': deployment('web', 'reship.dev/policy: digest, reship.dev/requested-at: on') },
      ['a.yaml:1 error InvalidSettings'],
    ],
    [
      'that are broken, beside a good one',
      { 'a.yaml': good, 'b.yaml': `${good}---\na: [1\n` },
      ['b.yaml:9 error InvalidManifest'],
    ],
    ['that are templates', { 'a.yaml': 'a: {{ if .x }}\n  b: c\n' }, ['a.yaml:2 error InvalidManifest']],
    ['P10 whose aliases unfold without bounds', { 'a.yaml': bomb() }, ['a.yaml:1 error InvalidManifest']],
    [
      'that only warn',
      { 'a.yaml': deployment('web', 'reship.dev/policy: "semver:1.4.2", reship.dev/pin: tag') },
      ['a.yaml:1 warning NeverNewer', 'a.yaml:1 warning NotPinned'],
    ],
  ])('%s', async (_name, files, expected) => {
    const { found, code } = await lint(files);
    expect(found).toEqual(expected);
    expect(code).toBe(expected.some((line) => line.includes(' error ')) ? 1 : 0);
  });

  test('a Namespace beside them gives defaults, wherever it stands, and is judged itself', async () => {
    const namespace = (annotations: string) =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {${annotations}}}\n`;
    const two = deployment('web', 'other: x', '\n  namespace: shop').replace(
      'containers: [',
      'containers: [{name: b, image: b},',
    );
    const files = { 'a.yaml': two, 'z.yaml': namespace("reship.dev/default-policy: 'semver:^1'") };
    expect((await lint(files)).found).toEqual(['a.yaml:1 error AmbiguousContainers']);
    expect((await lint({ ...files, 'z.yaml': namespace('reship.dev/policy: digest') })).found).toEqual([
      'z.yaml:1 error InvalidSettings',
    ]);
  });

  test('count what was read', async () => {
    const { report } = await lint({ 'a.yaml': `${good}---\n${wrong}`, 'b.yaml': good }, 'b.yaml', 'a.yaml', 'b.yaml');
    expect(report.summary).toEqual({ files: 2, workloads: 3, errors: 1, warnings: 0 });
    expect(report.findings[0]?.object).toEqual({ kind: 'Deployment', namespace: null, name: 'web' });
  });
});

test('people read one line for each finding, with what to do', async () => {
  const folder = folderWith({ 'web.yaml': wrong });
  const { stdout, stderr, code } = await runLine('lint', '-f', folder);
  expect(stdout).toBe(
    `${folder}/web.yaml:1: error: Deployment web: InvalidSettings: unknown key reship.dev/polcy; did you mean reship.dev/policy?
  next: Write reship.dev/policy, or remove reship.dev/polcy.
`,
  );
  expect([stderr, code]).toEqual(['1 file, 1 workload: 1 error, 0 warnings\n', 1]);
});

test.each([
  [[], 'lint needs -f'],
  [['-f', '/nonexistent/x.yaml'], 'cannot be read: there is no such file or folder'],
  [['-f', '-', '-f', '-'], 'standard input, which is read once'],
])('lint %j ends with exit code 2', async (args, says) => {
  const { code, stdout, stderr } = await runLine('lint', ...args);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(says)]);
});

/** Eight lists, each of ten aliases for the one before. */
function bomb(): string {
  const lists = Array.from({ length: 7 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(10)}]`);
  return `l0: &l0 [x]\n${lists.join('\n')}\n`;
}
