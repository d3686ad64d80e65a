// The reflector, the Lease and Events against a real API server.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#runtime/clock.ts';
import { microTime } from '#runtime/lease-store.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { startCluster, type RealCluster, type User } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant, workloadKinds } from '#test/fixtures/grants.ts';
import { hastyClock, reflect, until, type Reflected, type ReflectedOptions } from '#test/fixtures/reflected.ts';
import type { ClusterAccess } from './access.ts';
import { annotate, namespaceTarget, workloadTarget } from './annotate.ts';
import { createEvents } from './events.ts';
import { findAccess } from './find-access.ts';
import { createLeaseStore, listScopedLeases } from './lease.ts';
import { openTransport, type OpenTransport } from './transport.ts';

describe.runIf(findControlPlane() !== null)('a real API server', () => {
  let real: RealCluster;
  let namespace: string;
  let calls: OpenTransport;
  const open: Reflected[] = [];

  const accessOf = (user: User): Promise<ClusterAccess> =>
    findAccess({
      kubeconfig: real.kubeconfigPath(user),
      env: {},
      readFile: (path) => readFile(path, 'utf8'),
      monotonic: () => performance.now(),
    });

  async function watch(user: User, options: ReflectedOptions = {}): Promise<Reflected> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const one = reflect(real.server, { path, access: await accessOf(user), ...options });
    open.push(one);
    return one;
  }

  const listPath = () => `/apis/apps/v1/namespaces/${namespace}/deployments`;

  async function create(name: string): Promise<void> {
    const labels = { app: name };
    const containers = [{ name: 'app', image: 'nginx:1.27' }];
    const template = { metadata: { labels }, spec: { containers } };
    const body = { metadata: { name }, spec: { selector: { matchLabels: labels }, template } };
    expect((await real.adminRequest('POST', listPath(), body)).status).toBe(201);
  }

  beforeAll(async () => {
    real = await startCluster({ controllers: false });
    namespace = await real.createNamespace();
    const sleep = (milliseconds: number, signal: AbortSignal) => systemClock.sleep(milliseconds, signal);
    calls = openTransport(await accessOf('admin'), { sleep, now: () => Date.now(), random: () => 0.5 });
    await create('web');
  });
  afterAll(async () => {
    for (const one of open) await one.stop();
    await calls?.close();
    await real?.stop();
  });

  test('a streaming list names what there is; status wakes nobody; changes and deletes are told', async () => {
    const { reflector, told } = await watch('admin');
    await until(() => reflector.state().synced, reflector.state);
    expect(reflector.state()).toMatchObject({ paged: false, objects: 1, relists: { start: 1 } });
    await create('api');
    const path = `${listPath()}/api`;
    await real.adminRequest('PATCH', `${path}/status`, { status: { replicas: 3, readyReplicas: 2 } }, mergePatch);
    await until(
      () => reflector.get({ namespace, name: 'api' })?.rollout.ready === 2,
      () => told,
    );
    await real.adminRequest(
      'PATCH',
      path,
      { metadata: { annotations: { 'reship.dev/policy': 'digest' } } },
      mergePatch,
    );
    await until(
      () => told.length === 3,
      () => told,
    );
    await real.adminRequest('DELETE', path);
    await until(
      () => told.length === 4,
      () => told,
    );
    expect(told.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'set web',
      'set api',
      'set api',
      'gone api',
    ]);
  });

  test('K15 events of a past that is over are not applied, and the list is read anew', async () => {
    let streams = 0;
    const { reflector, told } = await watch('admin', {
      between: (openStream) => (question) => {
        streams += 1;
        // The first stream ends at once, and the second goes on from the beginning of time.
        const more = streams === 1 ? { timeoutSeconds: '1' } : streams === 2 ? { resourceVersion: '1' } : {};
        return openStream({ ...question, query: { ...question.query, ...more } });
      },
    });
    await until(() => reflector.state().relists.older === 1, reflector.state);
    expect(reflector.state().ends).toEqual({ closed: 1, older: 1 });
    expect(told).toEqual(['set web nginx:1.27']);
  });

  test('K12 a right that is taken away is named, and its return is noticed without a restart', async () => {
    const { reflector, told } = await watch('reship', { clock: hastyClock });
    await until(() => reflector.state().forbidden !== null, reflector.state);
    expect(reflector.state().forbidden?.next).toBe(
      `Grant the verb watch on deployments.apps in the namespace ${namespace}.`,
    );
    await grant(real, namespace, 'reship', [{ ...workloadKinds, verbs: ['list', 'watch'] }]);
    await until(() => reflector.state().synced, reflector.state);
    expect(reflector.state()).toMatchObject({ forbidden: null, problem: null });
    expect(told).toEqual(['set web nginx:1.27']);
  });

  test('a Lease is created, renewed, fought for and set free', async () => {
    const store = createLeaseStore(calls.call, { namespace, name: 'reship', scope: 'cluster' });
    const other = createLeaseStore(calls.call, { namespace, name: 'reship', scope: 'cluster' });
    const { signal } = new AbortController();
    const time = microTime(Date.now(), 42);
    const spec = {
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    };
    expect(await store.get(signal)).toBeNull();
    const made = await store.create(spec, signal);
    expect(made).toMatchObject({ result: 'stored', lease: { spec } });
    expect(await other.create(spec, signal)).toEqual({ result: 'conflict' });
    const first = await store.get(signal);
    if (first === null) throw new Error('no Lease');
    expect(await store.update({ ...spec, leaseTransitions: 1 }, first.resourceVersion, signal)).toMatchObject({
      result: 'stored',
    });
    expect(await other.update(spec, first.resourceVersion, signal)).toEqual({ result: 'conflict' });
    const second = await other.get(signal);
    const free = { ...spec, holderIdentity: '', leaseDurationSeconds: 1 };
    expect(await other.update(free, second?.resourceVersion ?? '', signal)).toMatchObject({
      lease: { spec: { holderIdentity: '', leaseDurationSeconds: 1 } },
    });
    const scopes = [];
    for await (const one of listScopedLeases(calls.call, null)) scopes.push(one);
    expect(scopes).toMatchObject([
      { namespace, name: 'reship', scope: 'cluster', namespaces: null, spec: { holderIdentity: '' } },
    ]);
  });

  test('the API server takes no Lease whose time has three digits', async () => {
    const store = createLeaseStore(calls.call, { namespace, name: 'strict', scope: 'cluster' });
    const time = new Date().toISOString();
    const spec = {
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    };
    await expect(store.create(spec, new AbortController().signal)).rejects.toMatchObject({ code: 'ServerError' });
  });

  test('an Event is stored, repeated in its series, and written once under a hash', async () => {
    const events = createEvents(calls.call, { reportingInstance: 'reship-0', now: () => Date.now() });
    const regarding = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', uid: 'u' };
    const wish = {
      type: 'Normal',
      reason: 'ImageUpdated',
      action: 'Update',
      note: 'é'.repeat(900),
      regarding,
    } as const;
    for (const one of [wish, wish, { ...wish, once: 'abc' }, { ...wish, once: 'abc' }]) events.emit(one);
    const ofNamespace = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace, uid: 'n' };
    events.emit({ ...wish, regarding: ofNamespace });
    await events.settled();
    expect(events.counts()).toEqual({ created: 3, repeated: 1, failed: 0, dropped: 0 });
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const { body } = await real.adminRequest<{ items: { series?: { count: number } }[] }>('GET', path);
    expect(body.items.map(({ series }) => series?.count ?? 1).sort((one, other) => one - other)).toEqual([1, 2]);
  });

  test('annotations of a Namespace and of a workload are written under a guard, and taken away', async () => {
    const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', uid: '' } as const;
    for (const target of [namespaceTarget(namespace), workloadTarget(id)]) {
      for (const value of ['{"by":"a <b> & c"}', 'again', null]) {
        const answer = await annotate(calls.call, target, () => ({ 'reship.dev/suspended': value }), { dryRun: false });
        expect(answer).toEqual({ result: 'stored' });
      }
    }
  });
});
