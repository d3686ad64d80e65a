// leave on a real API server with its controllers: nothing of ours stays on the objects, nothing restarts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant } from '#test/fixtures/grants.ts';
import { cronJob, deployment } from '#test/fixtures/manifests.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship, update } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('leave', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let shop: string;
  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    await registry.push('shop/web', '1.4.2', { seed: 'old' });
    await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  async function place(): Promise<void> {
    shop = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'semver:^1.4', team: 'web' };
    const spec = { namespace: shop, image: `${registry.address}/shop/web:1.4.2`, annotations };
    await cluster.apply(deployment({ ...spec, name: 'web' }), cronJob({ ...spec, name: 'report' }));
    await rolledOut(cluster, shop);
    const ran = await update(cluster, '-n', shop, '--wait');
    expect(ran.items.map((item) => item.applied?.result)).toEqual(['patched', 'patched']);
  }

  interface Sets {
    readonly items: readonly {
      readonly metadata: { readonly name: string; readonly uid: string; readonly generation: number };
      readonly spec: object;
    }[];
  }

  async function replicaSets() {
    const { body } = await cluster.adminRequest<Sets>('GET', `/apis/apps/v1/namespaces/${shop}/replicasets`);
    return body.items.map(({ metadata, spec }) => ({ uid: metadata.uid, generation: metadata.generation, spec }));
  }

  test('a workload keeps its image and its ReplicaSets, and loses what Reship wrote beside', async () => {
    await place();
    await reship(cluster, ['suspend', 'deploy/web', '-n', shop]);
    const before = await readWorkload(cluster, 'Deployment', shop, 'web');
    expect(before.metadata.managedFields?.some(({ manager }) => manager === 'reship')).toBe(true);
    const sets = await replicaSets();
    expect(sets).toHaveLength(2);
    const ran = await reship(cluster, ['leave', 'deploy/web', '-n', shop]);
    expect(ran).toMatchObject({ code: 0, stdout: `${shop}/deploy/web left\n` });
    expect(ran.stderr).toContain(
      `${shop}/deploy/web keeps reship.dev/policy, and Reship follows it again where it runs`,
    );
    expect(ran.stderr).toMatch(/^What stays: the images as they are, the DeployRecords /m);
    await rolledOut(cluster, shop);
    expect(await replicaSets()).toEqual(sets);
    const after = await readWorkload(cluster, 'Deployment', shop, 'web');
    expect(after.spec.template).toEqual(before.spec.template);
    expect(imagesOf(after)['app']).toMatch(/:1\.4\.3@sha256:/);
    expect(Object.keys(after.metadata.annotations ?? {}).filter((key) => key.startsWith('reship.dev/'))).toEqual([
      'reship.dev/policy',
    ]);
    expect(after.metadata.annotations).toMatchObject({ team: 'web' });
    expect(after.metadata.managedFields?.map(({ manager }) => manager)).not.toContain('reship');
    const again = await reship(cluster, ['leave', 'deploy/web', '-n', shop]);
    expect(again.stdout).toBe(`${shop}/deploy/web carries nothing of Reship\n`);
  });

  test('a whole Namespace is left with its workloads, and its brake goes', async () => {
    await place();
    await reship(cluster, ['suspend', '-n', shop]);
    const ran = await reship(cluster, ['leave', '-n', shop]);
    expect(ran.code).toBe(0);
    expect(ran.stdout.split('\n').toSorted().filter(Boolean)).toEqual(
      [`${shop}/cj/report left`, `${shop}/deploy/web left`, `namespace/${shop} left`].toSorted(),
    );
    for (const [kind, name] of [
      ['Deployment', 'web'],
      ['CronJob', 'report'],
    ] as const) {
      const { metadata } = await readWorkload(cluster, kind, shop, name);
      expect(metadata.managedFields?.map(({ manager }) => manager)).not.toContain('reship');
      expect(metadata.annotations?.['reship.dev/state']).toBeUndefined();
    }
    expect((await reship(cluster, ['leave', '-n', shop])).stdout).toBe('');
  });

  test('without the right to patch it says so and changes nothing', async () => {
    await place();
    await grant(cluster, shop, 'reship', [{ groups: ['apps'], resources: ['deployments'], verbs: ['get'] }]);
    const ran = await reship(cluster, ['leave', 'deploy/web', '-n', shop], 'reship');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`Grant the verb patch on deployments.apps in the namespace ${shop}.`);
    const { metadata } = await readWorkload(cluster, 'Deployment', shop, 'web');
    expect(metadata.annotations?.['reship.dev/state']).toBeDefined();
  });
});
