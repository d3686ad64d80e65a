// Workloads, Namespaces and Pods as the API server tells them.
import { afterEach, describe, expect, test } from 'vitest';
import type { WorkloadId } from '#core/workload/workload.ts';
import { rawDeployment, rawList, rawPod } from '#test/fixtures/api-objects.ts';
import { plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody } from '#test/fixtures/hostile-api.ts';
import { createCluster } from './cluster.ts';
import { openTransport } from './transport.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Answers each path with its object, or a Status where the value is a number; anything else is not found. */
async function start(answers: Readonly<Record<string, object | 403 | 500>>) {
  const api = await startHostileApi(({ path }, response) => {
    const answer = answers[path] ?? 404;
    if (typeof answer !== 'number') answerJson(response, 200, answer);
    else answerJson(response, answer, statusBody(answer, String(answer), `${path} is answered with ${answer}`));
  });
  const transport = openTransport(plainAccess(api.url), stillClock());
  closing.push(
    () => api.close(),
    () => transport.close(),
  );
  return { api, cluster: createCluster(transport.call) };
}

const id: WorkloadId = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-web' };
const path = '/apis/apps/v1/namespaces/shop/deployments/web';
const web = { [path]: rawDeployment('web') };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a workload', () => {
  test('is read by kind, namespace and name', async () => {
    const { cluster } = await start(web);
    expect(await cluster.workload(id)).toMatchObject({ id, resourceVersion: '7' });
    expect(await cluster.workload({ ...id, uid: '' })).toMatchObject({ id });
  });

  test('is gone when it does not exist or another has its name', async () => {
    const { cluster } = await start(web);
    expect(await cluster.workload({ ...id, name: 'api' })).toBeNull();
    expect(await cluster.workload({ ...id, uid: 'uid-before' })).toBeNull();
  });

  test('K11 that may not be read is an error of its own', async () => {
    const { cluster } = await start({ [path]: 403 });
    await expect(cluster.workload(id)).rejects.toMatchObject({ code: 'Forbidden' });
  });

  test('that makes no sense is an error', async () => {
    const { cluster } = await start({ [path]: { metadata: {} } });
    await expect(cluster.workload(id)).rejects.toThrow('the answer for deploy/web is no Deployment');
  });
});

describe('a Namespace', () => {
  const shop = { metadata: { name: 'shop', uid: 'n1', annotations: { 'reship.dev/suspend': 'true' } } };
  test('gives its annotations', async () => {
    const { cluster } = await start({ '/api/v1/namespaces/shop': shop });
    expect(await cluster.namespace('shop')).toEqual({
      readable: true,
      name: 'shop',
      uid: 'n1',
      annotations: { 'reship.dev/suspend': 'true' },
    });
  });

  test.each([
    ['K11 may not be read', { '/api/v1/namespaces/shop': 403 as const }, 'Forbidden', 'answered with 403'],
    ['does not exist', {}, 'NotFound', 'answered with 404'],
  ])('that %s is not readable, and says why', async (_, answers, code, why) => {
    const { cluster } = await start(answers);
    const facts = await cluster.namespace('shop');
    expect(facts).toEqual({ readable: false, name: 'shop', code, why: `/api/v1/namespaces/shop is ${why}` });
  });

  test('that the server fails to read is an error', async () => {
    const { cluster } = await start({ '/api/v1/namespaces/shop': 500 });
    await expect(cluster.namespace('shop')).rejects.toMatchObject({ code: 'ServerError' });
  });
});

describe('Pods', () => {
  const pods = '/api/v1/namespaces/shop/pods';
  test('are asked for by the selector of the workload', async () => {
    const { api, cluster } = await start({ ...web, [pods]: rawList([rawPod('web-1'), {}]) });
    const workload = await cluster.workload(id);
    const answer = workload && (await cluster.pods(workload));
    expect(answer).toMatchObject({ ok: true, value: [{ name: 'web-1', alive: true }] });
    expect(api.asked[1]?.query.get('labelSelector')).toBe('app=web');
    expect(await cluster.podsOfNamespace('shop')).toEqual(answer);
    expect(api.asked[2]?.query.has('labelSelector')).toBe(false);
  });

  test('K11 that may not be listed give a reason with the right to grant', async () => {
    const { cluster } = await start({ ...web, [pods]: 403 });
    expect(await cluster.podsOfNamespace('shop')).toEqual({
      ok: false,
      reason: {
        code: 'RunningUnknown',
        message: `the Pods cannot be listed: ${pods} is answered with 403`,
        next: 'Grant the verb list on pods in the namespace shop.',
      },
    });
  });

  test('of a workload whose selector selects everything are not known', async () => {
    const { api, cluster } = await start(web);
    const workload = await cluster.workload(id);
    const answer = workload && (await cluster.pods({ ...workload, selector: null }));
    expect(answer).toMatchObject({ ok: false, reason: { code: 'RunningUnknown' } });
    expect(api.asked).toHaveLength(1);
  });
});

describe('lists', () => {
  test('of workloads go through the kinds in turn, in one namespace or in all', async () => {
    const { api, cluster } = await start({
      '/apis/apps/v1/deployments': rawList([rawDeployment('a'), { metadata: null }, rawDeployment('b')]),
      '/apis/batch/v1/cronjobs': rawList([]),
    });
    const kinds = ['Deployment', 'CronJob'] as const;
    const found = await all(
      cluster.listWorkloads({ namespace: null, kinds, labelSelector: 'x=y', fieldSelector: 'metadata.name!=z' }),
    );
    expect(found.map(({ id: { name } }) => name)).toEqual(['a', 'b']);
    expect(api.asked[1]?.query.get('labelSelector')).toBe('x=y');
    expect(api.asked[1]?.query.get('fieldSelector')).toBe('metadata.name!=z');
    await expect(all(cluster.listWorkloads({ namespace: 'shop', kinds }))).rejects.toMatchObject({ code: 'NotFound' });
    expect(api.asked[2]?.path).toBe('/apis/apps/v1/namespaces/shop/deployments');
  });

  test('of Namespaces give their annotations', async () => {
    const { cluster } = await start({ '/api/v1/namespaces': rawList([{ metadata: { name: 'shop', uid: 'n1' } }]) });
    expect(await all(cluster.listNamespaces())).toEqual([{ readable: true, name: 'shop', uid: 'n1', annotations: {} }]);
  });
});
