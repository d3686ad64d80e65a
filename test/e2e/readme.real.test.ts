// The commands of the README are run as they stand there, in their order, against a real cluster and registry.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { commandsOnPage } from '#test/fixtures/guide.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('the README', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let namespace: string;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    for (const tag of ['1.4.2', '1.4.3', '2.0.0']) await registry.push('acme/web', tag, { seed: tag });
    namespace = await cluster.createNamespace();
    await cluster.apply(
      deployment({ namespace, name: 'web', image: `${registry.address}/acme/web:1.4.2` }),
      deployment({ namespace, name: 'docs', image: `${registry.address}/acme/web:2.0.0` }),
    );
    await rolledOut(cluster, namespace);
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  /** What each command must show, by its beginning; every one ends with 0. */
  const shows: readonly (readonly [string, RegExp])[] = [
    ['kubectl annotate', /deployment\.apps\/web annotated/],
    [
      'reship check -A --policy',
      / deploy\/docs .* update +PinOnly: [^]* deploy\/web .* update +CandidateFound: 1\.4\.3 /,
    ],
    ['reship check -A', /^NAMESPACE.*\n\S+ +deploy\/web .* update +CandidateFound: 1\.4\.3 is the highest .*\n$/],
    ['reship check deploy/web', /^NAMESPACE.*\n\S+ +deploy\/web .*\n$/],
    ['reship update -n shop --wait', / update +patched, done +CandidateFound/],
    ['reship update -A --dry-run', / stay +- +NewestAllowed/],
    ['reship try', /^1\.4\.3 +1 +chosen$/m],
    ['reship lint', /^$/],
  ];

  test('each command does what the comment beside it says', async () => {
    const folder = folderWith({
      'web.yaml':
        'kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, image: "a:1"}]}}}\n',
    });
    const lines = (await commandsOnPage('README.md')).filter((line) => /^(reship|kubectl) /.test(line));
    expect(lines).toHaveLength(shows.length);
    for (const line of lines) {
      const [program = '', ...args] = line
        .replace(/ +#.*$/, '')
        .replaceAll("'", '')
        .replace('ghcr.io/', `${registry.address}/`)
        .replace('-n shop', `-n ${namespace}`)
        .split(' ')
        .map((word) => (word === 'deploy/' ? folder : word));
      const ran =
        program === 'kubectl'
          ? { code: 0, stdout: await cluster.kubectl(...args), stderr: '' }
          : await reship(cluster, args);
      const [, expected = /never/] = shows.find(([begin]) => line.startsWith(begin)) ?? [];
      expect({ line, code: ran.code, stderr: ran.stderr.includes('error') }).toEqual({
        line,
        code: 0,
        stderr: line.includes(' lint '),
      });
      expect(ran.stdout).toMatch(expected);
    }
  });
});
