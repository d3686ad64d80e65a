// The whole sandbox, asked as a user asks it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox(20);
});
afterEach(() => sandbox.stop());

const namespaced = '/apis/apps/v1/namespaces/default/deployments';

async function ask<T>(method: string, path: string, body?: object, type = 'application/json'): Promise<T> {
  const headers = { 'content-type': type };
  const answer = await fetch(sandbox.server + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

function create(name: string, image: string): Promise<unknown> {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  return ask('POST', namespaced, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec });
}

interface Shown {
  readonly status: { readonly availableReplicas?: number };
}

const available = async (name: string) => (await ask<Shown>('GET', `${namespaced}/${name}`)).status.availableReplicas;

interface Pods {
  readonly items: readonly {
    readonly spec: { readonly restartPolicy?: string };
    readonly status: {
      readonly containerStatuses?: readonly {
        readonly imageID: string;
        readonly state: { readonly waiting?: { readonly reason: string } };
      }[];
    };
  }[];
}

async function containers(name: string) {
  const { items } = await ask<Pods>('GET', `/api/v1/namespaces/default/pods?labelSelector=app%3D${name}`);
  return items.map(({ status }) => {
    const { imageID, state } = status.containerStatuses?.[0] ?? { imageID: '', state: {} };
    return state.waiting?.reason ?? imageID;
  });
}

test('a Deployment of an image that was pushed runs its digest', async () => {
  const { digest } = sandbox.registry.push('shop/web', '1', { seed: 'web' });
  const repository = `${sandbox.registry.host}/shop/web`;
  await create('web', `${repository}:1`);
  await expect.poll(() => available('web')).toBe(2);
  const running = `${repository}@${digest}`;
  expect(await containers('web')).toEqual([running, running]);
  expect(sandbox.registry.counts()).toEqual({});
});

test('an image that is not there is pulled when it comes, and one of another host never', async () => {
  await create('late', `${sandbox.registry.host}/shop/late:1`);
  await create('far', 'registry.example/web:1');
  const waiting = ['ImagePullBackOff', 'ImagePullBackOff'];
  await expect.poll(() => containers('late')).toEqual(waiting);
  sandbox.registry.push('shop/late', '1', { seed: 'late' });
  await expect.poll(() => available('late')).toBe(2);
  expect(await containers('far')).toEqual(waiting);
});

test('a word in the image holds for a pinned reference too, and one in the tag beside it', async () => {
  const { digest } = sandbox.registry.push('shop/bad', '2', { seed: 'bad', behaviour: 'crashLoop' });
  const repository = `${sandbox.registry.host}/shop/bad`;
  await create('bad', `${repository}:2@${digest}`);
  await expect.poll(() => containers('bad')).toEqual(['CrashLoopBackOff', 'CrashLoopBackOff']);
  await create('worse', `${repository}:2-bad-config@${digest}`);
  await expect.poll(() => containers('worse')).toEqual(Array(2).fill('CreateContainerConfigError'));
});

test('Pods are what the API server makes of them', async () => {
  sandbox.registry.push('shop/web', '1', { seed: 'web' });
  await create('web', `${sandbox.registry.host}/shop/web:1`);
  await expect.poll(() => available('web')).toBe(2);
  const { items } = await ask<Pods>('GET', '/api/v1/namespaces/default/pods');
  expect(items[0]).toMatchObject({
    metadata: { generation: 1, generateName: expect.stringMatching(/^web-[a-z0-9]{10}-$/) },
    spec: { nodeName: 'sandbox', serviceAccountName: 'default', restartPolicy: 'Always' },
    status: { phase: 'Running', qosClass: 'BestEffort' },
  });
});
