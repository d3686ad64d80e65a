// What a patch cannot test, or not for long: owners, containers, Namespaces, and answers that come late or never.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { apply } from '#controller/apply.ts';
import type { Deps } from '#controller/deps.ts';
import { reconcile } from '#controller/reconcile.ts';
import type { Doors } from '#front/doors.ts';
import { openDoors } from '#front/doors.ts';
import { type ApiProxy, startApiProxy } from '#test/fixtures/api-proxy.ts';
import { jsonPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { imagesOf, pathOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { command, connectionWith, planned, readAs } from '#test/fixtures/passage.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { row, update, updateWith, verdict } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('the ground of a write', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let doors: Doors;
  let proxy: ApiProxy;

  beforeAll(async () => {
    // No controllers: nobody but the test changes an object.
    [cluster, registry] = await Promise.all([startCluster(), startRegistry()]);
    for (const tag of ['1.4.2', '1.4.3']) await registry.push('shop/web', tag, { seed: tag });
    doors = await openDoors(connectionWith(cluster.kubeconfigPath('admin')));
    proxy = await startApiProxy(cluster);
  });
  afterEach(async () => {
    proxy.before(() => Promise.resolve());
    await expectOracles(cluster);
  });
  afterAll(async () => {
    await doors?.close();
    await Promise.all([proxy?.stop(), registry?.stop()]);
    await cluster?.stop();
  });

  const old = (): string => `${registry.address}/shop/web:1.4.2`;

  async function shop(more: object = {}): Promise<string> {
    const namespace = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    const body = deployment({ namespace, name: 'web', image: old(), annotations, ...more });
    expect((await cluster.adminRequest('POST', pathOf('Deployment', namespace, ''), body)).status).toBe(201);
    return namespace;
  }

  async function change(path: string, body: unknown): Promise<void> {
    const answer = await cluster.adminRequest('PATCH', path, body, Array.isArray(body) ? jsonPatch : mergePatch);
    expect(answer.status).toBe(200);
  }

  const annotation = (key: string, value: string): object => ({ metadata: { annotations: { [key]: value } } });
  const label = (key: string, value: string): object => ({ metadata: { labels: { [key]: value } } });
  const tracked = annotation('argocd.argoproj.io/tracking-id', 'shop:apps/Deployment:shop/web');
  const labels = { team: 'a' };

  test.each([
    { what: 'Argo CD began to track it', more: {}, body: tracked, code: 'OwnedByGitOps' },
    {
      what: 'Keel got its label, the first of all',
      more: {},
      body: label('keel.sh/policy', 'all'),
      code: 'OtherUpdater',
    },
    { what: 'Keel got its label', more: { labels }, body: label('keel.sh/policy', 'all'), code: 'OtherUpdater' },
    {
      what: 'Flux took it over',
      more: { labels },
      body: label('kustomize.toolkit.fluxcd.io/name', 'apps'),
      code: 'OwnedByGitOps',
    },
  ])('K8 $what: the API server itself refuses the patch', async ({ more, body, code }) => {
    const namespace = await shop(more);
    const { plan, seen } = await planned(await readAs(doors.deps, 'Deployment', namespace, 'web'), doors.deps);
    await change(pathOf('Deployment', namespace, 'web'), body);
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect((await doors.deps.cluster.patch(plan.workload, plan.patch, { dryRun: false })).result).toBe('unsure');
    expect((await apply(plan, seen, doors.deps, false)).result).toBe('changed');
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe(`refuse ${code}`);
  });

  const applied = (namespace: string): object => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: { minReadySeconds: 1 },
  });
  const envoy = { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'envoy', image: 'envoy:1' } };

  test.each([
    {
      what: 'a container was added to an unnamed policy',
      act: (namespace: string) => change(pathOf('Deployment', namespace, 'web'), [envoy]),
      code: 'AmbiguousContainers',
    },
    {
      what: 'a misspelt brake was set',
      act: (namespace: string) =>
        change(pathOf('Deployment', namespace, 'web'), annotation('reship.dev/suspned', 'true')),
      code: 'InvalidSettings',
    },
    {
      what: 'Argo CD applied it server-side',
      act: async (namespace: string) => {
        const path = `${pathOf('Deployment', namespace, 'web')}?fieldManager=argocd-controller`;
        const type = 'application/apply-patch+yaml';
        expect((await cluster.adminRequest('PATCH', path, applied(namespace), type)).status).toBe(200);
      },
      code: 'OwnedByGitOps',
    },
  ])('K8 $what after the decision: the API server refuses the patch of an older version', async ({ act, code }) => {
    const namespace = await shop();
    const first = await readAs(doors.deps, 'Deployment', namespace, 'web');
    await act(namespace);
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const answers: string[] = [];
    const patch: Deps['cluster']['patch'] = async (...call) => {
      const answer = await doors.deps.cluster.patch(...call);
      answers.push(answer.result);
      return answer;
    };
    const deps: Deps = { ...doors.deps, cluster: { ...doors.deps.cluster, patch } };
    const seen = await reconcile(first, { wish: null, write: 'store', trigger: command }, deps);
    expect([answers, seen.applied]).toEqual([['unsure'], null]);
    expect(seen.decision.containers.map((one) => `${one.verb} ${one.reasons[0]?.code}`)).toEqual([`refuse ${code}`]);
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
  });

  const status = (code: number, reason: string, message: string): object => ({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    code,
    message,
  });
  const slow = { status: 429, headers: { 'retry-after': '1' }, body: status(429, 'TooManyRequests', 'slow down') };

  test('K8 the Namespace is suspended while the API server asks for patience: nothing is written', async () => {
    const namespace = await shop();
    const asked = proxy.count('PATCH');
    proxy.before(async ({ method }) => {
      if (method !== 'PATCH') return undefined;
      await change(`/api/v1/namespaces/${namespace}`, annotation('reship.dev/suspend', 'true'));
      return slow;
    });
    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace);
    expect(verdict(row(ran, 'web/app'))).toBe('wait Suspended');
    expect(proxy.count('PATCH') - asked).toBe(1);
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app']).toBe(old());
  });

  test('K8 an API server that is busy once gets the patch a second later', async () => {
    const namespace = await shop();
    let patches = 0;
    proxy.before(({ method }) => Promise.resolve(method === 'PATCH' && (patches += 1) === 1 ? slow : undefined));
    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace);
    expect(row(ran, 'web/app')).toMatchObject({ decision: 'update', applied: { result: 'patched' } });
    expect(patches).toBe(2);
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app']).toMatch(/:1\.4\.3@sha256:/);
  });

  test('K8 stored, the answer lost and the API server gone: the report keeps the row, and the next run sees it', async () => {
    const namespace = await shop();
    let sent = false;
    proxy.before(({ method }) => {
      if (sent) return Promise.resolve('broken');
      sent = method === 'PATCH';
      return Promise.resolve(sent ? 'lost' : undefined);
    });
    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace);
    expect(ran.code).toBe(1);
    const item = row(ran, 'web/app');
    expect(verdict(item)).toBe('wait PatchUnconfirmed');
    expect(item.reasons[0]?.message).toContain('was sent; whether it was stored is not known');
    expect(item).toMatchObject({ applied: { result: 'failed' }, to: { image: expect.stringContaining(':1.4.3@') } });
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('stay NewestAllowed');
  });

  test('a container with a name that every object inherits is updated like any other', async () => {
    const containers = [{ name: 'constructor', image: old() }];
    const namespace = await shop({ containers });
    const ran = await update(cluster, '-n', namespace);
    expect(['app', 'constructor'].map((name) => verdict(row(ran, `web/${name}`)))).toEqual([
      'update CandidateFound',
      'update CandidateFound',
    ]);
    const again = await update(cluster, '-n', namespace);
    expect(again.items.map(verdict)).toEqual(['stay NewestAllowed', 'stay NewestAllowed']);
  });
});
