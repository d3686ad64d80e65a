// What goes while a controller or a reader is at work: Namespaces, workloads, and the records of both.
import { describe, expect, test } from 'vitest';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { rolledOut } from '#test/fixtures/api-reads.ts';
import type { Instead, SeenRequest } from '#test/fixtures/api-proxy.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, type RawRecord, stageControllers } from '#test/fixtures/controller-stage.ts';
import { reship } from '#test/fixtures/reship.ts';

const isRecord = ({ method, path }: SeenRequest) => method === 'POST' && path.includes('/deployrecords');
const finalizer = 'example.com/stays';
const configMap = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps/stays`;
const listOf = (namespace: string) => `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;

describe.runIf(takesFakeKubelet())('what goes', () => {
  let stage: ControllerStage;
  stageControllers((ready) => (stage = ready));

  /** What is in it goes, but for a ConfigMap that holds it. */
  async function deleteSlowly(namespace: string): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await stage.cluster.adminRequest('POST', path, { metadata: { name: 'stays', finalizers: [finalizer] } });
    await stage.cluster.adminRequest('DELETE', `/api/v1/namespaces/${namespace}`);
  }
  const letGo = (path: string) =>
    stage.cluster.adminRequest('PATCH', path, { metadata: { finalizers: null } }, mergePatch);

  test('K20 the Namespace is being deleted in the middle of a rollout: nothing is repeated without end', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    let deleted = false;
    proxy.before(async (request) => {
      if (!isRecord(request) || deleted) return;
      deleted = true;
      await deleteSlowly(namespace);
    });
    const lease = await stage.cluster.createNamespace();
    const controller = await stage.leader(namespace, { through: proxy, flags: ['--lease-namespace', lease] });
    await move(1);
    await eventually('no workload', async () =>
      (await stage.cluster.kubectl('get', 'deployments', '-n', namespace, '-o', 'name')) === '' ? true : null,
    );
    await eventually('nothing followed', async () =>
      (await controller.figure('reship_workloads_followed')) === 0 ? true : null,
    );
    expect(controller.lines().filter(({ msg }) => msg === 'look failed').length).toBeLessThan(5);
    expect([await controller.figure('reship_queue_failing'), await controller.alive()]).toEqual([0, true]);
    await letGo(configMap(namespace));
  });

  test('K20 the Namespace is being deleted after the record was made: it ends as Aborted, and nothing is sent there again', async () => {
    const [{ namespace, move }, other] = [await stage.shop(), await stage.shop()];
    const proxy = await stage.proxy();
    const flags = ['--namespaces', `${namespace},${other.namespace}`, '--lease-namespace', other.namespace];
    const controller = await stage.leader(namespace, { through: proxy, flags });
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
    // Its rollout does not end by itself.
    const slow = { spec: { minReadySeconds: 600, progressDeadlineSeconds: 900 } };
    await stage.cluster.adminRequest('PATCH', path, slow, mergePatch);
    await stage.runs(namespace, await move(1));
    const record = await eventually('an open record', async () => {
      const [one] = await stage.records(namespace);
      return one?.status?.outcome === undefined ? (one ?? null) : null;
    });
    const recordPath = `${listOf(namespace)}/${record.metadata.name}`;
    await stage.cluster.adminRequest('PATCH', recordPath, { metadata: { finalizers: [finalizer] } }, mergePatch);
    await deleteSlowly(namespace);
    await eventually('only the other one is followed', async () =>
      (await controller.figure('reship_workloads_followed')) === 1 ? true : null,
    );
    expect((await stage.finished(namespace, 1))[0]?.status?.outcome).toBe('Aborted');
    const polls = 'reship_polls_total{ask="digest",result="same"}';
    const cycles = async (count: number): Promise<void> => {
      const before = await controller.figure(polls);
      await eventually(`${count} cycles`, async () =>
        (await controller.figure(polls)) >= before + count ? true : null,
      );
    };
    // What is told of the end goes first.
    await cycles(1);
    const sent = () => proxy.requests.filter((one) => one.method !== 'GET' && one.path.includes(`/${namespace}/`));
    const before = sent().length;
    await cycles(2);
    expect(sent().slice(before)).toEqual([]);
    expect(controller.lines().filter(({ msg }) => msg === 'look failed').length).toBeLessThan(5);
    expect([await controller.figure('reship_queue_failing'), await controller.alive()]).toEqual([0, true]);
    await stage.runs(other.namespace, await other.move(1));
    await stage.finished(other.namespace, 1);
    await letGo(recordPath);
    await letGo(configMap(namespace));
  });

  test('H1 H3 records are few, outlive their workload, and go thirty days after it', async () => {
    const { namespace, move } = await stage.shop();
    const controller = await stage.leader(namespace);
    for (let version = 1; version <= 6; version += 1) {
      await stage.runs(namespace, await move(version));
      // The sixth takes the place of the first: the number alone does not tell that it is there.
      await eventually(`the record ${version}`, async () => {
        const all = await stage.finished(namespace, Math.min(version, 5));
        return all.at(-1)?.spec.seq === version ? true : null;
      });
    }
    expect((await stage.records(namespace)).map(({ spec }) => spec.seq)).toEqual([2, 3, 4, 5, 6]);
    await controller.kill('SIGTERM');
    await stage.cluster.kubectl('delete', 'deployment/web', '-n', namespace);
    const gone = 'reship.dev/target-gone-since';
    const next = await stage.leader(namespace);
    await eventually('the mark on the newest', async () =>
      (await stage.records(namespace)).at(-1)?.metadata.annotations?.[gone] === undefined ? null : true,
    );
    expect(await stage.records(namespace)).toHaveLength(5);
    await next.kill('SIGTERM');
    const prelude = 'const real = Date.now; Date.now = () => real() + 31 * 86400000;';
    await stage.leader(namespace, { prelude });
    await eventually('no records', async () => ((await stage.records(namespace)).length === 0 ? true : null));
  });

  test('H2 a record that goes while history is read is left out, and the list starts over when it has expired', async () => {
    const { namespace, move } = await stage.shop();
    const controller = await stage.leader(namespace);
    for (let version = 1; version <= 2; version += 1) {
      await stage.runs(namespace, await move(version));
      await stage.finished(namespace, version);
      await rolledOut(stage.cluster, namespace);
    }
    await controller.kill('SIGTERM');
    const proxy = await stage.proxy();
    let lists = 0;
    const list = listOf(namespace);
    proxy.before(async ({ path }): Promise<Instead | void> => {
      if (!path.startsWith(`${list}?`)) return;
      lists += 1;
      const { body } = await stage.cluster.adminRequest<{ items: readonly RawRecord[]; metadata: object }>('GET', list);
      if (lists === 1)
        return {
          status: 200,
          body: { ...body, metadata: { ...body.metadata, continue: 'more' }, items: body.items.slice(0, 1) },
        };
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'Expired',
        message: 'too old',
        code: 410,
      };
      if (lists > 2) return;
      for (const one of body.items.slice(1))
        await stage.cluster.adminRequest('DELETE', `${listOf(namespace)}/${one.metadata.name}`);
      return { status: 410, body: status };
    });
    const env = { KUBECONFIG: proxy.kubeconfig };
    const ran = await reship(stage.cluster, ['history', '-n', namespace, '-o', 'json'], 'admin', { env });
    expect([ran.code, lists, (JSON.parse(ran.stdout) as { items: unknown[] }).items.length]).toEqual([0, 3, 1]);
    stage.leaves(namespace);
  });
});
