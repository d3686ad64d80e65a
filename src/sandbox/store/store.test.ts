import { describe, expect, test } from 'vitest';
import { createStore } from './store.ts';
import type { Change, Draft, Stored } from './object.ts';

const now = (): number => Date.parse('2026-01-01T00:00:00Z');
const deployments = 'deployments.apps';

function web(image = 'web:1', more: object = {}): Draft {
  const containers = [{ name: 'app', image }];
  return {
    metadata: { namespace: 'shop', name: 'web', labels: { app: 'web' } },
    spec: { template: { spec: { containers } } },
    ...more,
  };
}

function made(image = 'web:1') {
  const store = createStore({ now, history: 5 });
  const written = store.create(deployments, web(image), { writer: { manager: 'kubectl' } });
  if (!written.ok) throw new Error(written.message);
  return { store, object: written.object };
}

function stored(written: ReturnType<ReturnType<typeof createStore>['update']>): Stored {
  if (!written.ok) throw new Error(written.message);
  return written.object;
}

describe('the store', () => {
  test('gives a new object what a server gives it', () => {
    const { object } = made();
    expect(object).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
    expect(object.metadata).toMatchObject({
      generation: 1,
      resourceVersion: '2',
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
  });

  test('counts the generation when the spec changes, and for annotations of a Deployment, not for its labels or its status', () => {
    const { store, object } = made();
    const generation = (change: object, subresource?: string): number | undefined =>
      stored(
        store.update(
          deployments,
          { ...object, metadata: { ...object.metadata, resourceVersion: '' }, ...change },
          { writer: { manager: 'x', ...(subresource && { subresource }) } },
        ),
      ).metadata.generation;
    expect(generation({ status: { replicas: 1 } }, 'status')).toBe(1);
    expect(generation({ metadata: { ...object.metadata, resourceVersion: '', labels: {} } })).toBe(1);
    expect(generation({ metadata: { ...object.metadata, resourceVersion: '', annotations: { a: 'b' } } })).toBe(2);
    expect(generation({ spec: { replicas: 2 } })).toBe(3);
    expect(store.get(deployments, 'shop', 'web')?.['status']).toEqual({ replicas: 1 });
  });

  test('writes nothing where nothing differs', () => {
    const { store, object } = made();
    expect(store.update(deployments, object)).toEqual({ ok: true, object, same: true });
    expect(store.version()).toBe(2);
  });

  test.each([
    [
      'an old version',
      { resourceVersion: '1' },
      'Conflict',
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
    ['another name', { name: 'other' }, 'NotFound', 'deployments.apps "other" not found'],
  ])('refuses %s', (_, metadata, code, message) => {
    const { store, object } = made();
    const asked = { ...object, metadata: { ...object.metadata, ...metadata } };
    expect(store.update(deployments, asked)).toEqual({ ok: false, code, message });
  });

  test('who changes an image owns exactly that image, and who had it has it no more', () => {
    const { store, object } = made();
    const { metadata } = stored(
      store.update(
        deployments,
        { ...object, ...web('web:2'), metadata: object.metadata },
        { writer: { manager: 'reship' } },
      ),
    );
    const fields = (metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, JSON.stringify(fieldsV1)]);
    const path = {
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } } } },
    };
    expect(fields[1]).toEqual(['reship', JSON.stringify(path)]);
    expect(fields[0]?.[1]).not.toContain('f:image');
    expect(fields[0]?.[1]).toContain('f:name');
  });

  test('marks what has finalizers and deletes it with the last of them', () => {
    const { store, object } = made();
    store.update(deployments, { ...object, metadata: { ...object.metadata, finalizers: ['x/y'] } });
    expect(stored(store.remove(deployments, 'shop', 'web')).metadata).toMatchObject({
      generation: 2,
      finalizers: ['x/y'],
    });
    expect(store.get(deployments, 'shop', 'web')).not.toBeNull();
    store.update(deployments, { ...object, metadata: { ...object.metadata, resourceVersion: '', finalizers: [] } });
    expect(store.get(deployments, 'shop', 'web')).toBeNull();
  });

  test('a Pod on a Node waits for its kubelet', () => {
    const store = createStore({ now });
    store.create('pods', { metadata: { namespace: 'shop', name: 'web-1' }, spec: { nodeName: 'node-1' } });
    expect(stored(store.remove('pods', 'shop', 'web-1')).metadata.deletionGracePeriodSeconds).toBe(30);
    store.remove('pods', 'shop', 'web-1', { graceSeconds: 0 });
    expect(store.list('pods')).toEqual([]);
  });

  test('followers see every change in order, also those made while they are told', () => {
    const { store } = made();
    const seen: string[] = [];
    const tell = ({ type, version }: Change): void => void seen.push(`${type} ${version}`);
    store.follow(deployments, ({ type }) => {
      if (type === 'ADDED') store.remove(deployments, 'shop', 'other');
    });
    store.follow(deployments, tell);
    store.create(deployments, { metadata: { namespace: 'shop', name: 'other' } });
    expect(seen).toEqual(['ADDED 3', 'DELETED 4']);
  });

  test('changes since a version are told until they are forgotten', () => {
    const { store } = made();
    expect(store.since(deployments, 1)).toHaveLength(1);
    for (let turn = 0; turn < 12; turn += 1)
      store.create(deployments, { metadata: { namespace: 'shop', generateName: 'w-' } });
    expect(store.since(deployments, 1)).toBe('expired');
    expect(store.since(deployments, store.version() - 2)).toHaveLength(2);
    store.forget(store.version());
    expect(store.since(deployments, store.version() - 1)).toBe('expired');
  });

  test('tells the others of a change, and of those that wait, where one who follows throws', () => {
    const { store, object } = made();
    const seen: string[] = [];
    store.follow(deployments, ({ object: { metadata } }) => {
      if (metadata.labels?.['app'] !== 'web') return;
      store.update(deployments, {
        ...object,
        metadata: { ...object.metadata, resourceVersion: '', labels: { app: 'x' } },
      });
      throw new Error('a fault of one');
    });
    store.follow(deployments, ({ object: { metadata } }) => void seen.push(metadata.labels?.['app'] ?? ''));
    expect(() => store.update(deployments, web('web:2'))).toThrow('a fault of one');
    expect(seen).toEqual(['web', 'x']);
  });
});
