// What the suites against both kinds of controllers cannot set up: Pods that go one by one, more Nodes, two owners.
import { setImmediate as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Draft, Stored } from '../store/object.ts';
import { createStore, type Store } from '../store/store.ts';
import { type Controllers, startControllers } from './controllers.ts';

let store: Store;
let controllers: Controllers;
beforeEach(() => {
  store = createStore({ now: Date.now });
  controllers = startControllers(store);
});
afterEach(() => controllers.stop());

function create(resource: string, name: string, more: object = {}): Stored {
  const { metadata, ...rest } = more as Partial<Draft>;
  const written = store.create(resource, { metadata: { name, namespace: 'shop', ...metadata }, ...rest });
  if (!written.ok) throw new Error(written.message);
  return written.object;
}

/** Until nothing is left to do at once. */
async function settle(): Promise<void> {
  let version = -1;
  while (version !== store.version()) {
    version = store.version();
    for (let turn = 0; turn < 5; turn += 1) await pause();
  }
}

const pods = (): readonly Stored[] => store.list('pods', 'shop');
const specOf = (app: string, more: object): object => ({
  spec: {
    ...more,
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'app', image: 'web:1' }] } },
  },
});

/** As a kubelet would. */
function tell(pod: Stored, status: 'True' | 'False', nodeName = 'one'): void {
  const conditions = [{ type: 'Ready', status, lastTransitionTime: '2026-01-01T00:00:00Z' }];
  store.update('pods', { ...pod, spec: { ...(pod['spec'] as object), nodeName } });
  const { resourceVersion: _, ...metadata } = pod.metadata;
  const told = { ...pod, metadata, status: { phase: 'Running', conditions } };
  store.update('pods', told, { writer: { manager: 'kubelet', subresource: 'status' } });
}

test('of too many Pods those go first that are not ready', async () => {
  const set = create('replicasets.apps', 'web', specOf('web', { replicas: 3 }));
  await settle();
  const [first, second, third] = pods();
  for (const [pod, status] of [
    [first, 'True'],
    [second, 'False'],
    [third, 'True'],
  ] as const)
    if (pod !== undefined) tell(pod, status);
  store.update('replicasets.apps', {
    ...set,
    metadata: { name: 'web', namespace: 'shop' },
    ...specOf('web', { replicas: 2 }),
  });
  await settle();
  const going = pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  expect(going.map(({ metadata }) => metadata.uid)).toEqual([second?.metadata.uid]);
});

test('a DaemonSet has one Pod on each Node, and replaces no more at once than may be unavailable', async () => {
  for (const name of ['one', 'two', 'three']) store.create('nodes', { metadata: { name } });
  create('daemonsets.apps', 'agent', specOf('agent', {}));
  await settle();
  const nodeOf = (pod: Stored): string => (pod['spec'] as { readonly nodeName: string }).nodeName;
  expect(pods().map(nodeOf).toSorted()).toEqual(['one', 'three', 'two']);
  for (const pod of pods()) tell(pod, 'True', nodeOf(pod));
  await settle();
  const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'app', image: 'web:2' }] } };
  const changed = { selector: { matchLabels: { app: 'agent' } }, template };
  store.update('daemonsets.apps', { metadata: { name: 'agent', namespace: 'shop' }, spec: changed });
  await settle();
  expect(pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(1);
});

test('what has two owners stays until both are gone', async () => {
  const owners = ['a', 'b'].map((name) => create('configmaps', name));
  const ownerReferences = owners.map(({ metadata: { name, uid } }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    uid,
  }));
  create('secrets', 'both', { metadata: { ownerReferences } });
  store.remove('configmaps', 'shop', 'a');
  await settle();
  expect(store.get('secrets', 'shop', 'both')).not.toBeNull();
  store.remove('configmaps', 'shop', 'b');
  await settle();
  expect(store.get('secrets', 'shop', 'both')).toBeNull();
});

test('an owner that was made again under its name is another one', async () => {
  const { metadata } = create('configmaps', 'a');
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: metadata.uid }];
  create('secrets', 'old', { metadata: { ownerReferences } });
  store.remove('configmaps', 'shop', 'a');
  create('configmaps', 'a');
  await settle();
  expect(store.get('secrets', 'shop', 'old')).toBeNull();
});
