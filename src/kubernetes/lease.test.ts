// The Lease as the election reads and writes it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { microTime, type LeaseSpec, type LeaseStore } from '#runtime/lease-store.ts';
import { plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody, type HostileApi } from '#test/fixtures/hostile-api.ts';
import { createLeaseStore, listScopedLeases } from './lease.ts';
import { openTransport, type OpenTransport } from './transport.ts';

const spec: LeaseSpec = {
  holderIdentity: 'one',
  leaseDurationSeconds: 15,
  acquireTime: microTime(Date.UTC(2026, 0, 1)),
  renewTime: microTime(Date.UTC(2026, 0, 1), 7),
  leaseTransitions: 2,
};
const free: LeaseSpec = { ...spec, holderIdentity: '', acquireTime: '' };
const never = new AbortController().signal;

let answer: { status: number; body: object };
let api: HostileApi;
let transport: OpenTransport;
let store: LeaseStore;

beforeEach(async () => {
  api = await startHostileApi((_, response) => answerJson(response, answer.status, answer.body));
  transport = openTransport(plainAccess(api.url), stillClock());
  store = createLeaseStore(transport.call, { namespace: 'reship', name: 'reship', scope: 'cluster' });
});
afterEach(async () => {
  await transport.close();
  await api.close();
});

const lease = (of: object) => ({
  metadata: {
    name: 'reship',
    namespace: 'reship',
    resourceVersion: '9',
    labels: { team: 'a' },
    annotations: { x: 'y' },
  },
  spec: of,
});
const sent = () => JSON.parse(api.asked.at(-1)?.body ?? '') as { metadata: object; spec: object };

test('times are written with six digits', async () => {
  answer = { status: 201, body: lease(spec) };
  expect(await store.create(spec, never)).toEqual({ result: 'stored', lease: { spec, resourceVersion: '9' } });
  expect(sent().spec).toMatchObject({
    acquireTime: '2026-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:00:00.000007Z',
  });
  expect(sent().metadata).toMatchObject({ labels: { 'reship.dev/scope': 'cluster' } });
});

test('what others wrote beside the spec stays', async () => {
  answer = { status: 200, body: lease(spec) };
  await store.get(never);
  await store.update(spec, '9', never);
  expect(api.asked.at(-1)).toMatchObject({ method: 'PUT' });
  expect(sent().metadata).toMatchObject({
    resourceVersion: '9',
    labels: { team: 'a', 'reship.dev/scope': 'cluster' },
    annotations: { x: 'y' },
  });
});

test('a dry run is not found by its Lease', async () => {
  const dry = createLeaseStore(transport.call, { namespace: 'reship', name: 'reship', scope: null });
  const before = lease(spec);
  answer = {
    status: 200,
    body: { ...before, metadata: { ...before.metadata, labels: { 'reship.dev/scope': 'all', a: 'b' } } },
  };
  await dry.get(never);
  await dry.update(spec, '9', never);
  expect(sent().metadata).toMatchObject({ labels: { a: 'b' } });
  expect(sent().metadata).not.toHaveProperty(['labels', 'reship.dev/scope']);
});

test('a free Lease says nothing of its holder, and is read as free', async () => {
  answer = { status: 200, body: lease({ leaseDurationSeconds: 1, leaseTransitions: 2 }) };
  const updated = await store.update(free, '9', never);
  expect(sent().spec).toEqual({ leaseDurationSeconds: 15, leaseTransitions: 2, renewTime: free.renewTime });
  expect(updated).toMatchObject({ lease: { spec: { holderIdentity: '', acquireTime: '', leaseDurationSeconds: 1 } } });
});

describe('what the server says', () => {
  test('404 is none', async () => {
    answer = { status: 404, body: statusBody(404, 'NotFound', 'not found', { name: 'reship' }) };
    expect(await store.get(never)).toBeNull();
  });

  test.each(['AlreadyExists', 'Conflict'])('409 %s is a conflict', async (reason) => {
    answer = { status: 409, body: statusBody(409, reason, 'no', { name: 'reship' }) };
    expect(await store.create(spec, never)).toEqual({ result: 'conflict' });
    expect(await store.update(spec, '9', never)).toEqual({ result: 'conflict' });
  });

  test('404 at an update is a conflict too: it was deleted, and has to be read again', async () => {
    answer = { status: 404, body: statusBody(404, 'NotFound', 'not found', { name: 'reship' }) };
    expect(await store.update(spec, '9', never)).toEqual({ result: 'conflict' });
    await expect(store.create(spec, never)).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('K13 403 is thrown, so that nobody leads without a right to the Lease', async () => {
    answer = { status: 403, body: statusBody(403, 'Forbidden', 'no') };
    for (const attempt of [store.get(never), store.create(spec, never), store.update(spec, '9', never)])
      await expect(attempt).rejects.toMatchObject({ code: 'Forbidden' });
  });
});

test('installations are found by their label', async () => {
  const creationTimestamp = '2026-01-01T00:00:00Z';
  const labelled = {
    metadata: { name: 'r', namespace: 'n', uid: 'u', creationTimestamp, labels: { 'reship.dev/scope': 'all' } },
    spec,
  };
  answer = { status: 200, body: { metadata: {}, items: [labelled, lease(spec)] } };
  const found = [];
  for await (const one of listScopedLeases(transport.call, null)) found.push(one);
  expect(found).toEqual([
    {
      namespace: 'n',
      name: 'r',
      uid: 'u',
      created: '2026-01-01T00:00:00Z',
      scope: 'all',
      namespaces: null,
      spec: expect.objectContaining({ holderIdentity: 'one' }),
    },
  ]);
  expect(api.asked[0]?.query.get('labelSelector')).toBe('reship.dev/scope');
});
