// The main job on a real cluster and a real registry: two versions are pushed, check reports, update writes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Kind } from '#test/fixtures/api-reads.ts';
import { imagesOf, podNames, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import type { Pushed, RealRegistry } from '#test/fixtures/registry.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import { check, reship, row, update, verdict } from '#test/fixtures/reship.ts';

const kinds: readonly { readonly kind: Kind; readonly name: string }[] = [
  { kind: 'Deployment', name: 'web' },
  { kind: 'StatefulSet', name: 'db' },
  { kind: 'DaemonSet', name: 'agent' },
  { kind: 'CronJob', name: 'report' },
];

describe.runIf(findControlPlane())('check and update', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let old: Pushed;
  let fresh: Pushed;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    old = await registry.push('shop/web', '1.4.2', { seed: 'old', platforms: ['linux/amd64', 'linux/arm64'] });
    await registry.push('shop/sidecar', 'v1', { seed: 'sidecar' });
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  async function shop(policy: string, tag: string): Promise<string> {
    const namespace = await cluster.createNamespace();
    const image = `${registry.address}/shop/web:${tag}`;
    const containers = [{ name: 'sidecar', image: `${registry.address}/shop/sidecar:v1` }];
    const annotations = { 'reship.dev/policy': `app=${policy}` };
    const make = { Deployment: deployment, StatefulSet: statefulSet, DaemonSet: daemonSet, CronJob: cronJob };
    await cluster.apply(
      ...kinds.map(({ kind, name }) => make[kind]({ namespace, name, image, annotations, containers })),
    );
    await rolledOut(cluster, namespace);
    return namespace;
  }

  test('semver: a new version reaches all four kinds, nothing else changes, and the second run writes nothing', async () => {
    const namespace = await shop('semver:>=1.4 <2', '1.4.2');
    const quiet = await check(cluster, '-n', namespace);
    for (const { kind, name } of kinds) {
      // Where nothing runs, pinning is free and done.
      expect(verdict(row(quiet, `${name}/app`))).toBe(
        kind === 'CronJob' ? 'update CandidateFound' : 'stay AlreadyRunning',
      );
    }
    fresh = await registry.push('shop/web', '1.4.3', { seed: 'fresh', platforms: ['linux/amd64', 'linux/arm64'] });
    await registry.push('shop/web', '2.0.0', { seed: 'next' });
    await registry.push('shop/web', 'main-abc-1700000000', { seed: 'ci' });

    const seen = await check(cluster, '-A', '--exit-code');
    expect(seen.code).toBe(6);
    const wanted = `${registry.address}/shop/web:1.4.3@${fresh.digest}`;
    for (const { name } of kinds) {
      const item = row(seen, `${namespace}/${name}/app`);
      expect(item).toMatchObject({
        decision: 'update',
        policy: 'semver:>=1.4 <2',
        policySource: 'Annotation',
        pin: 'Digest',
        applied: null,
      });
      expect(item.to).toEqual({ image: wanted, digest: fresh.digest });
    }
    expect(row(seen, `${namespace}/web/app`).from).toEqual({
      image: `${registry.address}/shop/web:1.4.2`,
      digest: old.digest,
    });
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app']).toBe(
      `${registry.address}/shop/web:1.4.2`,
    );

    const done = await update(cluster, '-A', '--wait');
    expect(done.stderr).toContain(`${namespace}/deploy/web: done`);
    expect(done.code).toBe(0);
    for (const { kind, name } of kinds) {
      expect(row(done, `${namespace}/${name}/app`)).toMatchObject({
        applied: { result: 'patched', record: null },
        rollout: 'done',
      });
      const workload = await readWorkload(cluster, kind, namespace, name);
      expect(imagesOf(workload)).toEqual({ app: wanted, sidecar: `${registry.address}/shop/sidecar:v1` });
      const ours = workload.metadata.managedFields?.find((entry) => entry.manager === 'reship');
      expect(ours?.operation).toBe('Update');
      expect(JSON.stringify(ours?.fieldsV1)).toContain('"k:{\\"name\\":\\"app\\"}":{"f:image":{}}');
      expect(JSON.stringify(ours?.fieldsV1)).not.toContain('sidecar');
      const state = JSON.parse(workload.metadata.annotations?.['reship.dev/state'] ?? '{}');
      expect(state).toMatchObject({
        v: 1,
        uid: workload.metadata.uid,
        seq: 1,
        trigger: { type: 'Command', user: 'admin' },
      });
      expect(state.containers.app).toMatchObject({
        from: ':1.4.2',
        ran: kind === 'CronJob' ? null : old.digest,
        tag: '1.4.3',
        declared: ':1.4.2',
      });
    }

    const pods = await podNames(cluster, namespace);
    const versions = await Promise.all(
      kinds.map(
        async ({ kind, name }) => (await readWorkload(cluster, kind, namespace, name)).metadata.resourceVersion,
      ),
    );
    const again = await update(cluster, '-n', namespace, '--wait');
    expect(again.summary).toMatchObject({ containers: 4, stay: 4, update: 0 });
    expect(await podNames(cluster, namespace)).toEqual(pods);
    expect(
      await Promise.all(
        kinds.map(
          async ({ kind, name }) => (await readWorkload(cluster, kind, namespace, name)).metadata.resourceVersion,
        ),
      ),
    ).toEqual(versions);
  });

  test('digest: a moved tag reaches all four kinds; bits that already ran are not restarted', async () => {
    const moving = await registry.push('shop/web', 'prod', { seed: 'monday' });
    const namespace = await shop('digest', 'prod');
    const before = await podNames(cluster, namespace);
    const first = await update(cluster, '-n', namespace, '--wait');
    expect(verdict(row(first, 'web/app'))).toBe('stay AlreadyRunning');
    expect(row(first, 'web/app').reasons[0]?.message).toMatch(
      /^runs sha256:[0-9a-f]{12} already; it will be pinned with the next change$/,
    );
    expect(row(first, 'report/app')).toMatchObject({ decision: 'update', applied: { result: 'patched' } });
    expect(await podNames(cluster, namespace)).toEqual(before);

    const moved = await registry.push('shop/web', 'prod', { seed: 'tuesday' });
    const second = await update(cluster, '-n', namespace, '--wait');
    expect(second.code).toBe(0);
    for (const { kind, name } of kinds) {
      const workload = await readWorkload(cluster, kind, namespace, name);
      expect(imagesOf(workload)['app']).toBe(`${registry.address}/shop/web:prod@${moved.digest}`);
    }
    expect(row(second, 'web/app').from?.digest).toBe(moving.digest);
    expect((await update(cluster, '-n', namespace)).summary).toMatchObject({ update: 0, stay: 4 });
  });

  test('the digest of one platform counts as the index that lists it', async () => {
    const pushed = await registry.push('shop/web', 'many', { seed: 'many', platforms: ['linux/amd64', 'linux/arm64'] });
    const namespace = await cluster.createNamespace();
    const image = `${registry.address}/shop/web:many@${pushed.children[0]}`;
    await cluster.apply(deployment({ namespace, name: 'web', image, annotations: { 'reship.dev/policy': 'digest' } }));
    await rolledOut(cluster, namespace);
    expect(verdict(row(await check(cluster, '-n', namespace), 'web/app'))).toBe('stay NewestAllowed');
  });

  test('a dry run by the client writes nothing, one by the server neither, and both say so', async () => {
    const namespace = await shop('semver:^1.4', '1.4.2');
    for (const how of ['client', 'server']) {
      const dry = await update(cluster, '-n', namespace, `--dry-run=${how}`);
      expect(dry.code).toBe(0);
      expect(row(dry, 'web/app')).toMatchObject({
        decision: 'update',
        applied: how === 'server' ? { result: 'unchanged', record: null } : null,
      });
      expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app']).toBe(
        `${registry.address}/shop/web:1.4.2`,
      );
    }
    const told = await reship(cluster, ['update', '-n', namespace, '--dry-run=server']);
    expect(told.stderr).toContain('dry run (server): nothing was written');
  });

  test('--policy pins at once, leaves other policies alone, and says what restarts only to be pinned', async () => {
    const namespace = await cluster.createNamespace();
    const image = `${registry.address}/shop/web:1.4.2`;
    await cluster.apply(
      deployment({ namespace, name: 'free', image }),
      deployment({ namespace, name: 'none', image, annotations: { 'reship.dev/policy': 'none' } }),
      deployment({ namespace, name: 'own', image, annotations: { 'reship.dev/policy': 'semver:~1.4.2' } }),
    );
    await rolledOut(cluster, namespace);
    const told = await reship(cluster, ['check', '-n', namespace, '--policy', 'digest']);
    expect(told.stderr).toContain('1 of the updates restart only to be pinned');
    const done = await update(cluster, '-n', namespace, '--policy', 'digest', '--wait');
    expect(done.items.map((item) => item.workload.name)).toEqual(['free', 'own']);
    expect(verdict(row(done, 'free/app'))).toBe('update PinOnly');
    expect(done.summary.pinOnly).toBe(1);
    expect(row(done, 'free/app').policySource).toBe('Flag');
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'free'))['app']).toBe(
      `${image}@${old.digest}`,
    );
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'none'))['app']).toBe(image);
  });
});
