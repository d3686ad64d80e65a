// Somebody changes the workload between our reading and our writing: then nothing of ours is written, and it is decided again.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { apply } from '#controller/apply.ts';
import type { Deps } from '#controller/deps.ts';
import type { Reconciled } from '#controller/reconcile.ts';
import { reconcile } from '#controller/reconcile.ts';
import type { Doors } from '#front/doors.ts';
import { openDoors } from '#front/doors.ts';
import { jsonPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { type ApiProxy, startApiProxy } from '#test/fixtures/api-proxy.ts';
import { imagesOf, type Kind, pathOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { command, connectionWith, planned, readAs } from '#test/fixtures/passage.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship, row, update, verdict } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('a change between reading and writing', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let doors: Doors;
  let proxy: ApiProxy | null = null;

  beforeAll(async () => {
    // No controllers: nobody but the test changes an object, so that resource versions prove who wrote.
    [cluster, registry] = await Promise.all([startCluster(), startRegistry()]);
    for (const tag of ['1.4.0', '1.4.1', '1.4.2', '1.4.3']) await registry.push('shop/web', tag, { seed: tag });
    await registry.push('shop/sidecar', 'v1', { seed: 'sidecar' });
    doors = await openDoors(connectionWith(cluster.kubeconfigPath('admin')));
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = null;
    await expectOracles(cluster);
  });
  afterAll(async () => {
    await doors?.close();
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const image = (tag: string): string => `${registry.address}/shop/web:${tag}`;
  const make = { Deployment: deployment, StatefulSet: statefulSet, DaemonSet: daemonSet, CronJob: cronJob };

  async function shop(kind: Kind = 'Deployment', annotations?: Record<string, string>): Promise<string> {
    const namespace = await cluster.createNamespace({ 'reship.dev/default-policy': 'app=semver:^1.4' });
    const containers = [{ name: 'sidecar', image: `${registry.address}/shop/sidecar:v1` }];
    const body = make[kind]({
      namespace,
      name: 'web',
      image: image('1.4.2'),
      containers,
      ...(annotations && { annotations }),
    });
    expect((await cluster.adminRequest('POST', pathOf(kind, namespace, ''), body)).status).toBe(201);
    return namespace;
  }

  async function change(kind: Kind, namespace: string, body: unknown): Promise<void> {
    const type = Array.isArray(body) ? jsonPatch : mergePatch;
    const answer = await cluster.adminRequest('PATCH', pathOf(kind, namespace, 'web'), body, type);
    expect(answer.status).toBe(200);
  }

  /** Plans, lets `act` change the world, sends, and expects that nothing of ours arrived. */
  async function expectLost(kind: Kind, namespace: string, act: () => Promise<void>): Promise<void> {
    const workload = await readAs(doors.deps, kind, namespace, 'web');
    const { plan, seen } = await planned(workload, doors.deps);
    await act();
    const before = await readWorkload(cluster, kind, namespace, 'web');
    const raw = await doors.deps.cluster.patch(plan.workload, plan.patch, { dryRun: false });
    expect(raw.result).toBe('unsure');
    const applied = await apply(plan, seen, doors.deps, false);
    expect(applied.result).toBe('changed');
    if (applied.result === 'changed') expect(applied.workload.id.uid).toBe(before.metadata.uid);
    expect(await readWorkload(cluster, kind, namespace, 'web')).toEqual(before);
    expect(JSON.stringify(before)).not.toContain('1.4.3');
  }

  const policy = { 'reship.dev/policy': 'app=semver:^1.4' };
  const put = (key: string, value: string | null): object => ({ metadata: { annotations: { [key]: value } } });

  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)(
    'K8 the image of a %s was changed',
    async (kind) => {
      const namespace = await shop(kind, policy);
      const path = `${kind === 'CronJob' ? '/spec/jobTemplate' : ''}/spec/template/spec/containers/0/image`;
      await expectLost(kind, namespace, () =>
        change(kind, namespace, [{ op: 'replace', path, value: image('1.4.1') }]),
      );
      expect(imagesOf(await readWorkload(cluster, kind, namespace, 'web'))['app']).toBe(image('1.4.1'));
    },
  );

  test.each([
    { what: 'reship.dev/state was written', body: put('reship.dev/state', '{"v":1}') },
    { what: 'reship.dev/policy was changed', body: put('reship.dev/policy', 'app=semver:~1.4.2') },
    { what: 'reship.dev/policy was removed', body: put('reship.dev/policy', null) },
    { what: 'reship.dev/suspend was set', body: put('reship.dev/suspend', 'true') },
    { what: 'reship.dev/suspended was set', body: put('reship.dev/suspended', 'by somebody') },
    { what: 'reship.dev/pin was set', body: put('reship.dev/pin', 'tag') },
    { what: 'it was paused', body: { spec: { paused: true } } },
    {
      what: 'all annotations were removed',
      body: [{ op: 'remove', path: '/metadata/annotations' }],
    },
    {
      what: 'the container was renamed (P7)',
      body: [{ op: 'replace', path: '/spec/template/spec/containers/0/name', value: 'other' }],
    },
    {
      what: 'the order of the containers was changed',
      body: [
        { op: 'copy', from: '/spec/template/spec/containers/0', path: '/spec/template/spec/containers/2' },
        { op: 'remove', path: '/spec/template/spec/containers/0' },
      ],
    },
  ])('K8 $what', async ({ body }) => {
    const namespace = await shop('Deployment', policy);
    await expectLost('Deployment', namespace, () => change('Deployment', namespace, body));
  });

  test('K8 the first annotation was set where there was none', async () => {
    const namespace = await shop();
    await expectLost('Deployment', namespace, () => change('Deployment', namespace, put('example.com/note', 'x')));
  });

  test('K21 it was deleted and made again under the same name', async () => {
    const namespace = await shop('Deployment', policy);
    await expectLost('Deployment', namespace, async () => {
      const path = pathOf('Deployment', namespace, 'web');
      expect((await cluster.adminRequest('DELETE', path)).status).toBe(200);
      const containers = [{ name: 'sidecar', image: `${registry.address}/shop/sidecar:v1` }];
      const body = deployment({ namespace, name: 'web', image: image('1.4.2'), annotations: policy, containers });
      expect((await cluster.adminRequest('POST', pathOf('Deployment', namespace, ''), body)).status).toBe(201);
    });
  });

  test('K21 it was deleted', async () => {
    const namespace = await shop('Deployment', policy);
    const workload = await readAs(doors.deps, 'Deployment', namespace, 'web');
    const { plan, seen } = await planned(workload, doors.deps);
    await cluster.adminRequest('DELETE', pathOf('Deployment', namespace, 'web'));
    expect(await apply(plan, seen, doors.deps, false)).toEqual({ result: 'gone' });
  });

  test.each([
    { what: 'suspended', annotations: { 'reship.dev/suspend': 'true' } },
    { what: 'given another default', annotations: { 'reship.dev/pin': 'tag' } },
  ])('K8 the Namespace was $what: no patch is sent at all', async ({ annotations }) => {
    const namespace = await shop();
    const workload = await readAs(doors.deps, 'Deployment', namespace, 'web');
    const { plan, seen } = await planned(workload, doors.deps);
    await cluster.adminRequest('PATCH', `/api/v1/namespaces/${namespace}`, { metadata: { annotations } }, mergePatch);
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const patch: Deps['cluster']['patch'] = () => Promise.reject(new Error('a patch was sent'));
    const deps: Deps = { ...doors.deps, cluster: { ...doors.deps.cluster, patch } };
    expect((await apply(plan, seen, deps, false)).result).toBe('changed');
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
  });

  /** The whole passage; `act` is called right before each patch is sent. */
  async function passage(
    namespace: string,
    act: (attempt: number) => Promise<void>,
  ): Promise<Reconciled & { patches: number }> {
    let patches = 0;
    const patch: Deps['cluster']['patch'] = async (...args) => {
      patches += 1;
      await act(patches);
      return doors.deps.cluster.patch(...args);
    };
    const deps: Deps = { ...doors.deps, cluster: { ...doors.deps.cluster, patch } };
    const workload = await readAs(deps, 'Deployment', namespace, 'web');
    return { ...(await reconcile(workload, { wish: null, write: 'store', trigger: command }, deps)), patches };
  }

  const setImage = (namespace: string, tag: string): Promise<void> =>
    change('Deployment', namespace, [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image(tag) },
    ]);

  test('K8 a change in between is no error: it is decided again and written', async () => {
    const namespace = await shop('Deployment', policy);
    const seen = await passage(namespace, async (attempt) => {
      if (attempt === 1) await setImage(namespace, '1.4.1');
    });
    expect(seen).toMatchObject({ applied: 'patched', patches: 2 });
    expect(seen.decision.containers[0]).toMatchObject({ verb: 'update', from: { image: image('1.4.1') } });
    const stored = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect(imagesOf(stored)['app']).toMatch(/:1\.4\.3@sha256:/);
    const state = JSON.parse(stored.metadata.annotations?.['reship.dev/state'] ?? '{}');
    expect(state.containers.app).toMatchObject({ from: ':1.4.1', declared: ':1.4.1' });
  });

  test('K8 a brake that is put on in between holds', async () => {
    const namespace = await shop('Deployment', policy);
    const seen = await passage(namespace, () => change('Deployment', namespace, put('reship.dev/suspend', 'true')));
    expect(seen).toMatchObject({ applied: null, patches: 1 });
    expect(seen.decision.containers[0]).toMatchObject({ verb: 'wait', reasons: [{ code: 'Suspended' }, {}] });
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app']).toBe(image('1.4.2'));
  });

  test('K8 a workload that keeps changing is a Conflict after three attempts, and the exit code is 1', async () => {
    const namespace = await shop('Deployment', policy);
    const standing = (proxy = await startApiProxy(cluster));
    let turn = 0;
    standing.before(async ({ method }) => {
      if (method === 'PATCH') await setImage(namespace, `1.4.${(turn += 1) % 2}`);
    });
    const ran = await reship(cluster, ['update', '-n', namespace], 'admin', {
      env: { KUBECONFIG: standing.kubeconfig },
    });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(
      /refuse +conflict +Conflict: deploy\/web changed 3 times between reading and writing; nothing was written/,
    );
    expect(ran.stderr).toContain('next: Run the command again.');
    expect(standing.count('PATCH')).toBe(3);
    const stored = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect(imagesOf(stored)['app']).toBe(image('1.4.1'));
    expect(stored.metadata.annotations).toEqual(policy);

    const calm = await update(cluster, '-n', namespace);
    expect(verdict(row(calm, 'web/app'))).toBe('update CandidateFound');
    expect(calm.code).toBe(0);
  });
});
