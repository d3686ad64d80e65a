// Commands beside a running controller: refresh is answered at once, and leave ends its work on a workload for good.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { expectAfterControllers, watchConnections } from '#test/fixtures/controller-oracles.ts';
import { type ControllerProcess, eventually, startController } from '#test/fixtures/controller-process.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship } from '#test/fixtures/reship.ts';

interface RawRecord {
  readonly spec: { readonly trigger: { readonly type: string } };
  readonly status?: { readonly outcome?: string };
}

describe.runIf((findControlPlane()?.kind ?? 'existing') !== 'existing')('commands beside a controller', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  const running: ControllerProcess[] = [];
  const shops = new Set<string>();

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    await serveRecords(cluster);
  });
  afterEach(async () => {
    await expectAfterControllers(cluster, running, shops);
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  async function shop(...flags: readonly string[]) {
    const namespace = await cluster.createNamespace();
    shops.add(namespace);
    const { digest } = await registry.push(namespace, 'prod', { seed: `${namespace} 0` });
    const image = `${registry.address}/${namespace}:prod`;
    const annotations = { 'reship.dev/policy': 'digest' };
    await cluster.apply(deployment({ namespace, name: 'web', image: `${image}@${digest}`, annotations }));
    await rolledOut(cluster, namespace);
    const controller = startController(cluster, namespace, flags, { prelude: watchConnections });
    running.push(controller);
    await controller.said('leads');
    await eventually('the first look', async () =>
      (await controller.figure('reship_runs_total{result="done"}')) >= 1 ? true : null,
    );
    const move = async (seed: number): Promise<string> => {
      const moved = await registry.push(namespace, 'prod', { seed: `${namespace} ${seed}` });
      return `${image}@${moved.digest}`;
    };
    return { namespace, controller, move };
  }

  const read = (namespace: string) => readWorkload(cluster, 'Deployment', namespace, 'web');
  const runs = (namespace: string, image: string) =>
    eventually(`web runs ${image}`, async () => (imagesOf(await read(namespace))['app'] === image ? true : null));
  const ended = (namespace: string, count: number) =>
    eventually(`${count} records that ended`, async () => {
      const path = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
      const { items } = (await cluster.adminRequest<{ readonly items: readonly RawRecord[] }>('GET', path)).body;
      return items.length === count && items.every(({ status }) => status?.outcome !== undefined) ? items : null;
    });

  test.each(['deploy/web', ''])('refresh %s: the registry is asked at once, an hour before its turn', async (name) => {
    const { namespace, move } = await shop('--interval-seconds', '3600');
    const moved = await move(1);
    const ran = await reship(cluster, ['refresh', ...(name === '' ? [] : [name]), '-n', namespace]);
    expect(ran.code).toBe(0);
    await runs(namespace, moved);
    const [record] = await ended(namespace, 1);
    expect(record).toMatchObject({ spec: { trigger: { type: 'Request' } }, status: { outcome: 'Succeeded' } });
  });

  test('update, an hour before the next question: it stands, and its record is told and followed to its end', async () => {
    const { namespace, controller, move } = await shop('--interval-seconds', '3600');
    const moved = await move(1);
    expect((await reship(cluster, ['update', '-n', namespace])).code).toBe(0);
    await runs(namespace, moved);
    const [record] = await ended(namespace, 1);
    expect(record).toMatchObject({
      spec: { trigger: { type: 'Command', user: 'admin' } },
      status: { outcome: 'Succeeded', progress: { wanted: 1, updated: 1, available: 1 } },
    });
    const line = await controller.said('record finished');
    expect(line).toMatchObject({ outcome: 'Succeeded', trigger: 'Command' });
    const told = await eventually('two Events', async () => {
      const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
      const { items } = (await cluster.adminRequest<{ readonly items: readonly { reason: string }[] }>('GET', path))
        .body;
      const all = items.map(({ reason }) => reason).filter((one) => /^(ImageUpdated|RolloutCompleted)$/.test(one));
      return all.length === 2 ? all.toSorted() : null;
    });
    expect(told).toEqual(['ImageUpdated', 'RolloutCompleted']);
  });

  test('leave, once the policy is gone: no mark of ours comes back, and no move is followed', async () => {
    const { namespace, controller, move } = await shop();
    const first = await move(1);
    await runs(namespace, first);
    await ended(namespace, 1);
    await cluster.kubectl('annotate', 'deployment/web', '-n', namespace, 'reship.dev/policy-');
    const replicaSets = () =>
      cluster.kubectl('get', 'replicasets', '-n', namespace, '-o', 'jsonpath={..spec.replicas}');
    const before = await replicaSets();
    const ran = await reship(cluster, ['leave', 'deploy/web', '-n', namespace]);
    expect([ran.code, ran.stdout]).toEqual([0, `${namespace}/deploy/web left\n`]);
    await eventually('nothing is followed', async () =>
      (await controller.figure('reship_workloads_followed')) === 0 ? true : null,
    );
    const left = await read(namespace);
    await move(2);
    // The registry is asked no more.
    expect(await controller.figure('reship_questions')).toBe(0);
    expect(await read(namespace)).toEqual(left);
    expect(Object.keys(left.metadata.annotations ?? {}).filter((key) => key.includes('reship'))).toEqual([]);
    expect((left.metadata.managedFields ?? []).filter(({ manager }) => manager === 'reship')).toEqual([]);
    expect(await replicaSets()).toBe(before);
  });

  test('leave in the middle of a rollout: the record ends as Aborted', async () => {
    const { namespace, move } = await shop();
    await cluster.kubectl(
      'patch',
      'deployment/web',
      '-n',
      namespace,
      '-p',
      '{"spec":{"minReadySeconds":600,"progressDeadlineSeconds":900}}',
    );
    await runs(namespace, await move(1));
    await eventually('an open record', async () => {
      const path = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
      const { items } = (await cluster.adminRequest<{ readonly items: readonly RawRecord[] }>('GET', path)).body;
      return items.length === 1 ? true : null;
    });
    await cluster.kubectl('annotate', 'deployment/web', '-n', namespace, 'reship.dev/policy-');
    expect((await reship(cluster, ['leave', 'deploy/web', '-n', namespace])).code).toBe(0);
    const [record] = await ended(namespace, 1);
    expect(record?.status?.outcome).toBe('Aborted');
  });
});
