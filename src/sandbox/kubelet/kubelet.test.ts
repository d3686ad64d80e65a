// How Pods go that the sandbox's kubelet plays, told by what their status shows.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Behaviour } from '../behaviour.ts';
import type { Stored } from '../store/object.ts';
import { createStore, type Store } from '../store/store.ts';
import { type Kubelet, startKubelet } from './kubelet.ts';

interface Shown {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly containerStatuses?: readonly {
    readonly ready: boolean;
    readonly imageID: string;
    readonly restartCount: number;
    readonly state: {
      readonly waiting?: { readonly reason: string; readonly message?: string };
      readonly running?: object;
    };
    readonly lastState?: { readonly terminated: { readonly exitCode: number } };
  }[];
}

let store: Store;
let kubelet: Kubelet;
/** By image; what is not here cannot be pulled. */
let images: Map<string, Behaviour>;
beforeEach(() => {
  store = createStore({ now: Date.now });
  images = new Map();
  kubelet = startKubelet(store, {
    find(image) {
      const behaviour = images.get(image);
      return behaviour === undefined ? { error: `${image}: not found` } : { imageID: `${image}@sha256:1`, behaviour };
    },
    pullRetryMs: 10,
    restartMs: 10,
  });
});
afterEach(() => kubelet.stop());

function create(...containers: readonly string[]): void {
  const spec = { restartPolicy: 'Always', containers: containers.map((image) => ({ name: image, image })) };
  store.create('pods', { metadata: { namespace: 'shop', name: 'web' }, spec });
}

const pod = (): Stored | null => store.get('pods', 'shop', 'web');
const status = (): Shown => pod()?.['status'] ?? {};

function words(): string {
  const all = status().containerStatuses?.map(({ state, ready, restartCount }) => {
    const how = state.waiting?.reason ?? (ready ? 'ready' : 'running');
    return restartCount > 0 ? `${how} ${restartCount}` : how;
  });
  return `${status().phase}: ${all?.join(', ')}`;
}

/** All that was shown until it is so. */
async function shownUntil(last: string): Promise<readonly string[]> {
  const seen: string[] = [];
  const leave = store.follow('pods', () => seen.push(words()));
  await expect.poll(() => seen.includes(last)).toBe(true);
  leave();
  const told = seen.slice(0, seen.indexOf(last) + 1);
  return told.filter((one, place) => !one.startsWith('undefined') && one !== told[place - 1]);
}

describe('a container', () => {
  test.each<readonly [Behaviour, readonly string[]]>([
    ['ready', ['Running: ready']],
    [{ readyAfterMs: 10 }, ['Running: running', 'Running: ready']],
    ['neverReady', ['Running: running']],
    ['configError', ['Pending: CreateContainerConfigError']],
    [
      'crashLoop',
      ['Running: running', 'Running: CrashLoopBackOff', 'Running: running 1', 'Running: CrashLoopBackOff 1'],
    ],
  ])('of an image that goes %j', async (behaviour, expected) => {
    images.set('app', behaviour);
    create('app');
    expect(await shownUntil(expected.at(-1) ?? '')).toEqual(expected);
  });

  test('of an image that is not there waits until it is', async () => {
    create('app');
    const waiting = await shownUntil('Pending: ImagePullBackOff');
    expect(waiting).toEqual(['Pending: ErrImagePull', 'Pending: ImagePullBackOff']);
    expect(status().containerStatuses?.[0]?.state.waiting?.message).toContain('app: not found');
    images.set('app', 'ready');
    expect(await shownUntil('Running: ready')).toEqual(['Running: ready']);
  });

  test('has an imageID as soon as it was started, and none before', async () => {
    images.set('a', 'configError').set('b', 'crashLoop').set('c', 'neverReady');
    create('a', 'b', 'c');
    await shownUntil('Pending: CreateContainerConfigError, CrashLoopBackOff 1, running');
    const ids = status().containerStatuses?.map((one) => one.imageID);
    expect(ids).toEqual(['', 'b@sha256:1', 'c@sha256:1']);
    expect(status().containerStatuses?.[1]?.lastState?.terminated.exitCode).toBe(1);
    const unready = status().conditions?.find((one) => one.type === 'Ready');
    expect(unready).toMatchObject({ status: 'False', message: 'containers with unready status: [a b c]' });
  });
});

test('there is a Node that is Ready, and Pods are on it', async () => {
  const [node] = store.list('nodes');
  expect(node).toMatchObject({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  images.set('app', 'ready');
  create('app');
  await shownUntil('Running: ready');
  expect(pod()?.['spec']).toMatchObject({ nodeName: node?.metadata.name });
});

test('a Pod that is marked goes away, and one of the same name begins anew', async () => {
  images.set('app', 'crashLoop');
  create('app');
  await shownUntil('Running: CrashLoopBackOff 1');
  store.remove('pods', 'shop', 'web');
  await expect.poll(pod).toBeNull();
  create('app');
  expect((await shownUntil('Running: CrashLoopBackOff'))[0]).toBe('Running: running');
});
