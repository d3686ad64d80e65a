// The door against a real API server: a kubeconfig in, workloads, rights and conditional patches out.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { startCluster, type RealCluster, type User } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { createCluster, type KubernetesCluster } from './cluster.ts';
import { findAccess } from './find-access.ts';
import { openTransport, type OpenTransport } from './transport.ts';

describe.runIf(findControlPlane() !== null)('a real API server', () => {
  let real: RealCluster;
  let namespace: string;
  const open: OpenTransport[] = [];

  async function as(
    user: User,
    more: { readonly as?: string; readonly asGroups?: readonly string[] } = {},
  ): Promise<KubernetesCluster> {
    const access = await findAccess({
      kubeconfig: real.kubeconfigPath(user),
      env: {},
      readFile: (path) => readFile(path, 'utf8'),
      monotonic: () => performance.now(),
      ...more,
    });
    const deps = {
      sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
      now: () => Date.now(),
      random: () => 0.5,
    };
    const transport = openTransport(access, deps);
    open.push(transport);
    return createCluster(transport.call);
  }

  async function create(name: string): Promise<Workload> {
    const labels = { app: name };
    const containers = [{ name: 'app', image: 'nginx:1.27' }];
    const body = {
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    };
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    expect((await real.adminRequest('POST', path, body)).status).toBe(201);
    const admin = await as('admin');
    const id: WorkloadId = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid: '' };
    const workload = await admin.workload(id);
    if (workload === null) throw new Error(`${name} was not created`);
    return workload;
  }

  const imagePath = '/spec/template/spec/containers/0/image';
  const patchTo = ({ id }: Workload, from: string, to: string): JsonPatch => [
    { op: 'test', path: '/metadata/uid', value: id.uid },
    { op: 'test', path: imagePath, value: from },
    { op: 'replace', path: imagePath, value: to },
  ];

  beforeAll(async () => {
    real = await startCluster();
    namespace = await real.createNamespace();
  });
  afterAll(async () => {
    for (const transport of open) await transport.close();
    await real?.stop();
  });

  test('a patch is stored under our name, and K8 the same patch again is unsure', async () => {
    const cluster = await as('admin');
    const workload = await create('web');
    const patch = patchTo(workload, 'nginx:1.27', 'nginx:1.28');
    expect(await cluster.patch(workload.id, patch, { dryRun: true })).toMatchObject({ result: 'stored' });
    const answer = await cluster.patch(workload.id, patch, { dryRun: false });
    expect(answer).toMatchObject({
      result: 'stored',
      workload: {
        containers: [{ image: 'nginx:1.28' }],
        imageManagers: { app: { manager: 'reship', operation: 'Update' } },
      },
    });
    expect(await cluster.patch(workload.id, patch, { dryRun: false })).toMatchObject({ result: 'unsure' });
  });

  test('a patch of a workload that is gone', async () => {
    const cluster = await as('admin');
    const workload = await create('gone');
    await real.adminRequest('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/gone`);
    expect(await cluster.patch(workload.id, patchTo(workload, 'a', 'b'), { dryRun: false })).toEqual({
      result: 'gone',
    });
    expect(await cluster.workload(workload.id)).toBeNull();
  });

  test('K24 validation denies, with a message that can be read', async () => {
    const cluster = await as('admin');
    const workload = await create('strict');
    const emptied = await cluster.patch(workload.id, patchTo(workload, 'nginx:1.27', ''), { dryRun: false });
    expect(emptied).toMatchObject({
      result: 'denied',
      reason: { code: 'AdmissionDenied', message: expect.stringContaining('image: Required value') },
    });
    const unknown: JsonPatch = [{ op: 'add', path: '/spec/nonsense', value: 1 }];
    const answer = await cluster.patch(workload.id, unknown, { dryRun: false });
    expect(answer).toMatchObject({
      result: 'denied',
      reason: { code: 'AdmissionDenied', message: expect.stringContaining('unknown field "spec.nonsense"') },
    });
  });

  test('K11 rights that are missing are named', async () => {
    const workload = await create('locked');
    const where = `in the namespace ${namespace}.`;
    const cluster = await as('nobody');
    const patched = await cluster.patch(workload.id, patchTo(workload, 'a', 'b'), { dryRun: false });
    expect(patched).toMatchObject({
      result: 'denied',
      reason: { code: 'Forbidden', next: `Grant the verb patch on deployments.apps ${where}` },
    });
    expect(await cluster.pods(workload)).toMatchObject({
      ok: false,
      reason: { next: `Grant the verb list on pods ${where}` },
    });
    expect(await cluster.namespace(namespace)).toMatchObject({ readable: false });
    await expect(cluster.workload(workload.id)).rejects.toMatchObject({
      code: 'Forbidden',
      next: `Grant the verb get on deployments.apps ${where}`,
    });
    const everywhere = cluster.listWorkloads({ namespace: null, kinds: ['CronJob'] })[Symbol.asyncIterator]();
    await expect(everywhere.next()).rejects.toMatchObject({
      next: 'Grant the verb list on cronjobs.batch in the whole cluster (a ClusterRole).',
    });
  });

  test('--as and --as-group ask as somebody else', async () => {
    const deployer = await as('admin', { as: 'deployer' });
    expect(await deployer.namespace(namespace)).toMatchObject({
      readable: false,
      why: expect.stringContaining('User "deployer"'),
    });
    const master = await as('admin', { as: 'deployer', asGroups: ['staff', 'system:masters'] });
    expect(await master.namespace(namespace)).toMatchObject({ readable: true, name: namespace });
    const nobody = await as('nobody', { as: 'deployer' });
    await expect(nobody.namespace(namespace)).resolves.toMatchObject({
      readable: false,
      why: expect.stringContaining('cannot impersonate'),
    });
  });

  test('lists find workloads and Namespaces, by selector and page', async () => {
    const cluster = await as('admin');
    await create('listed');
    const names: string[] = [];
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
    for await (const { id } of cluster.listWorkloads({ namespace: null, kinds, fieldSelector: 'metadata.name=listed' }))
      names.push(id.name);
    expect(names).toEqual(['listed']);
    const seen: string[] = [];
    for await (const { name } of cluster.listNamespaces()) seen.push(name);
    expect(seen).toContain(namespace);
    expect(await cluster.podsOfNamespace(namespace)).toEqual({ ok: true, value: [] });
  });
});
