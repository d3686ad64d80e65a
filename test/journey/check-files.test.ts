// `reship check -f` from files to the report, against an in-process registry and without a cluster.
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '#contract/check-report.ts';
import { checkReport } from '#contract/check-report.ts';
import { runLine } from '#test/fixtures/command-line.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import type { HostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { digestOf, manifestOf, sendJson, sendManifest, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { verdict } from '#test/fixtures/reship.ts';

const tags = ['1.4.2', '1.4.3', '2.0.0', 'latest'];
let registry: HostileRegistry;
beforeAll(async () => {
  registry = await startHostileRegistry((request, response) => {
    if (request.url.includes('/tags/')) sendJson(response, { name: 'web', tags });
    else sendManifest(request, response, manifestOf(tagIn(request.url.slice(request.url.lastIndexOf('/') + 1))));
  });
});
afterAll(() => registry.stop());

/** A tag, or the tag whose manifest has that digest. */
function tagIn(reference: string): string {
  return tags.find((tag) => digestOf(manifestOf(tag)) === reference) ?? reference;
}

function deployment(name: string, image: string, annotations: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {app: ${name}}, annotations: {${annotations}}${more}}
spec: {replicas: 3, template: {spec: {containers: [{name: app, image: '${registry.host}/acme/web:${image}'}]}}}
`;
}

async function checkFiles(text: string, ...more: readonly string[]) {
  const file = join(folderWith({ 'all.yaml': text }), 'all.yaml');
  const { stdout, code } = await runLine('check', '-f', file, '-o', 'json', ...more);
  const report = JSON.parse(stdout) as CheckReport;
  expect([...Value.Errors(checkReport, report)]).toEqual([]);
  return { ...report, code };
}

const semver = "reship.dev/policy: 'semver:^1.4'";
const pinned = (tag: string) => `${tag}@${digestOf(manifestOf(tag))}`;

describe('manifests are compared as they are written', () => {
  test.each([
    ['a newer version', () => '1.4.2', semver, 'update CandidateFound', '1.4.3'],
    ['the newest version, not pinned yet', () => '1.4.3', semver, 'update CandidateFound', '1.4.3'],
    ['the newest version, pinned', () => pinned('1.4.3'), semver, 'stay NewestAllowed', null],
    [
      'a tag that is followed, not pinned yet',
      () => 'latest',
      'reship.dev/policy: digest',
      'update CandidateFound',
      'latest',
    ],
    ['a tag that is followed, pinned', () => pinned('latest'), 'reship.dev/policy: digest', 'stay NewestAllowed', null],
    [
      'a tag that moved',
      () => `latest@${digestOf('old')}`,
      'reship.dev/policy: digest',
      'update CandidateFound',
      'latest',
    ],
    ['P6 a tag outside the order', () => 'latest', semver, 'update CandidateFound', '1.4.3'],
    ['P9 a mistake', () => '1.4.2', 'reship.dev/polcy: digest', 'refuse InvalidSettings', null],
    ['a brake', () => '1.4.2', `${semver}, reship.dev/suspend: 'true'`, 'wait Suspended', '1.4.3'],
  ])('%s', async (_name, image, annotations, expected, to) => {
    const { items, errors } = await checkFiles(deployment('web', image(), annotations));
    expect(errors).toEqual([]);
    expect(items.map(verdict)).toEqual([expected]);
    expect(items[0]?.workload).toMatchObject({ namespace: 'default', name: 'web', uid: '' });
    const written = `${registry.host}/acme/web:${pinned(to ?? '')}`;
    expect(items[0]?.to?.image ?? null).toBe(to === null ? null : written);
  });

  test('a Namespace beside them gives the policy', async () => {
    const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {reship.dev/default-policy: major}}\n---\n`;
    const { items } = await checkFiles(namespace + deployment('web', '1.4.2', 'x: y', ', namespace: shop'));
    expect(items).toMatchObject([{ policy: 'major', policySource: 'Namespace', decision: 'update' }]);
  });

  test('--policy and --exit-code mean what they mean for a cluster', async () => {
    const { items, code } = await checkFiles(
      deployment('web', '1.4.2', 'x: y'),
      '--policy',
      'semver:^1',
      '--exit-code',
    );
    expect(items).toMatchObject([{ policySource: 'Flag', decision: 'update' }]);
    expect(code).toBe(6);
  });

  test.each([
    [[], ['default/one', 'shop/two']],
    [
      ['-n', 'shop'],
      ['shop/one', 'shop/two'],
    ],
    [['-n', 'blog'], ['blog/one']],
    [
      ['-n', 'blog', '-n', 'shop'],
      ['blog/one', 'shop/two'],
    ],
    [['-l', 'app=two'], ['shop/two']],
  ])('%j chooses among them', async (flags, expected) => {
    const text = `${deployment('one', '1.4.2', semver)}---\n${deployment('two', '1.4.2', semver, ', namespace: shop')}`;
    const { items } = await checkFiles(text, ...flags);
    expect(items.map(({ workload }) => `${workload.namespace}/${workload.name}`)).toEqual(expected);
  });

  test('what cannot be judged is an error, and a patch without settings is passed over', async () => {
    const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n';
    expect(await checkFiles(patch)).toMatchObject({ items: [], errors: [], code: 0 });
    const { errors, code } = await checkFiles(patch.replace('web', "web, annotations: {reship.dev/policy: 'digest'}"));
    expect(errors).toMatchObject([{ scope: { workload: 'deploy/web' }, code: 'InvalidManifest' }]);
    expect(code).toBe(1);
    const brake = await checkFiles(deployment('web', '1.4.2', `${semver}, reship.dev/suspend: true`));
    expect(brake).toMatchObject({ items: [], errors: [{ code: 'InvalidManifest' }], code: 1 });
  });
});

describe('what cannot stand beside -f ends with exit code 2', () => {
  test.each([
    [['-A'], '-f and --all-namespaces exclude each other'],
    [['-x', 'ci'], '-f and --exclude-namespace exclude'],
    [['--kinds', 'deploy'], '-f and --kinds exclude'],
    [['--field-selector', 'metadata.name=x'], '-f and --field-selector exclude'],
    [['--context', 'x'], '-f and --context exclude'],
    [['--as', 'x'], '-f and --as exclude'],
    [['--request-timeout', '5s'], '-f and --request-timeout exclude'],
    [['-l', 'a>b'], '-l a>b is no label selector'],
  ])('%j', async (flags, says) => {
    const { code, stderr } = await runLine('check', '-f', folderWith({ 'a.yaml': '' }), ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  test('and so does a file that is no YAML', async () => {
    const folder = folderWith({ 'a.yaml': 'x: 1\n---\na: [1\n' });
    const { code, stderr } = await runLine('check', '-f', folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining('a.yaml:4: ')]);
  });
});
