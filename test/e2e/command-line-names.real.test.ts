// What people type: workloads by name, namespaces that do not exist, selectors that say nothing, dry runs.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant, updateRules } from '#test/fixtures/grants.ts';
import { cronJob, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, checkAs, reship, update } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('the command line, by names', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let shop: string;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster(), startRegistry()]);
    await registry.push('shop/web', '1.4.2', { seed: 'old' });
    await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
    shop = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    const spec = { image: `${registry.address}/shop/web:1.4.2`, annotations, namespace: shop };
    await cluster.apply(
      deployment({ ...spec, name: 'web' }),
      statefulSet({ ...spec, name: 'db' }),
      cronJob({ ...spec, name: 'report' }),
    );
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  test.each([
    [['deploy/web'], ['web']],
    [
      ['Deployment/web', 'sts/db'],
      ['db', 'web'],
    ],
    [['cronjob.batch/report', 'cj/report'], ['report']],
  ])('%j alone is looked at', async (named, names) => {
    const ran = await check(cluster, ...named, '-n', shop);
    expect(ran.items.map((item) => item.workload.name).toSorted()).toEqual(names);
    expect(ran.summary.workloads).toBe(names.length);
    expect([ran.code, ran.errors]).toEqual([0, []]);
  });

  test('one that does not exist is an error beside the others', async () => {
    const ran = await check(cluster, 'deploy/web', 'deploy/wbe', '-n', shop);
    expect(ran.code).toBe(1);
    expect(ran.items.map((item) => item.workload.name)).toEqual(['web']);
    expect(ran.errors).toEqual([
      {
        scope: { namespace: shop, workload: 'deploy/wbe' },
        code: 'NotFound',
        message: `there is no Deployment wbe in the namespace ${shop}`,
        next: 'Check the name, the kind and the namespace.',
      },
    ]);
  });

  test('a named one needs the right to get it alone, and says so', async () => {
    const namespace = await cluster.createNamespace();
    const none = await checkAs(cluster, 'reship', 'deploy/web', '-n', namespace);
    expect(none.code).toBe(5);
    expect(none.errors[0]?.next).toBe(`Grant the verb get on deployments.apps in the namespace ${namespace}.`);
    await grant(cluster, shop, 'reship', [
      { groups: ['apps'], resources: ['deployments'], verbs: ['get'] },
      ...updateRules.slice(1),
    ]);
    expect((await checkAs(cluster, 'reship', 'deploy/web', '-n', shop)).items).toHaveLength(1);
  });

  test('an unknown Namespace is an error, and the others go on', async () => {
    const next = 'Check the name: kubectl get namespaces.';
    const ran = await check(cluster, '-n', 'shpo', '-n', shop);
    expect(ran.code).toBe(1);
    expect(ran.items).toHaveLength(3);
    expect(ran.errors).toEqual([
      { scope: { namespace: 'shpo' }, code: 'NotFound', message: 'there is no Namespace shpo', next },
    ]);
    const table = await reship(cluster, ['check', 'deploy/web', '-n', 'shpo']);
    expect(table.stderr).toBe(
      `error: shpo: NotFound: there is no Namespace shpo\n  next: ${next}\nno workload was read, 1 error\n`,
    );
    expect(table.code).toBe(1);
  });

  test.each([
    ['-l', 'tier=(front', 'unable to parse requirement'],
    ['--field-selector', 'spec.paused=true', 'is not a known field selector'],
    ['--field-selector', 'nonsense', 'invalid selector'],
  ])('%s %s is a usage error, said once', async (flag, value, says) => {
    for (const scope of [['-A'], ['-n', shop, '-n', 'default']]) {
      const ran = await reship(cluster, ['check', ...scope, flag, value]);
      expect(ran.code).toBe(2);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toMatch(/^reship: .*\n$/);
      expect(ran.stderr).toContain(`reship: ${flag} ${value}: the API server cannot use it: `);
      expect(ran.stderr).toContain(says);
    }
    const both = await reship(cluster, [
      'check',
      '-A',
      '-l',
      flag === '-l' ? value : 'a=b',
      '--field-selector',
      flag === '-l' ? 'metadata.name=web' : value,
    ]);
    expect(both.stderr).toContain(`reship: ${flag} ${value}: `);
  });

  test('a selector that matches nothing says so', async () => {
    const ran = await reship(cluster, ['check', '-n', shop, '-l', 'tier=none']);
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: 'no workloads match -l tier=none\n' });
    const empty = await reship(cluster, ['check']);
    expect(empty.stderr).toMatch(/^no workloads in the namespace of the context; /);
  });

  test('a dry run of the server: accepted; of the client: nothing', async () => {
    const server = await reship(cluster, ['update', 'deploy/web', '-n', shop, '--dry-run=server']);
    expect(server.stdout).toMatch(/ update +accepted +CandidateFound/);
    const client = await reship(cluster, ['update', 'deploy/web', '-n', shop, '--dry-run=client']);
    expect(client.stdout).toMatch(/ update +- +CandidateFound/);
    const data = await update(cluster, 'deploy/web', '-n', shop, '--dry-run=server');
    expect(data.items[0]?.applied).toEqual({ result: 'unchanged', record: null });
  });

  test('update writes the named one and no other', async () => {
    const ran = await reship(cluster, ['update', 'sts/db', '-n', shop]);
    expect(ran.stdout).toMatch(/ sts\/db .* update +patched +CandidateFound/);
    expect((await check(cluster, '-n', shop)).items.map((item) => item.decision)).toEqual(['update', 'update', 'stay']);
  });
});
