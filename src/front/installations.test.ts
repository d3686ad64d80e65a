// Other installations, told by their Leases: which one comes first, and when one is dead.
import { describe, expect, test } from 'vitest';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { ApiCall, Transport } from '#kubernetes/transport.ts';
import { createLog } from '#runtime/log.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { overlap, rivalFinder } from './installations.ts';

interface Wish {
  readonly namespace?: string;
  readonly name?: string;
  readonly namespaces?: string;
  readonly holder?: string;
  readonly created?: string;
  readonly renewed?: string;
}

function lease({ namespace = 'ops', name = 'other', namespaces = '*', ...wish }: Wish): object {
  const { holder = 'pod-1', created = '2026-01-01T00:00:00Z', renewed = 'r1' } = wish;
  return {
    metadata: {
      namespace,
      name,
      uid: `${namespace}/${name}`,
      creationTimestamp: created,
      labels: { 'reship.dev/scope': 'any' },
      annotations: { 'reship.dev/namespaces': namespaces },
    },
    spec: { holderIdentity: holder, leaseDurationSeconds: 15, acquireTime: `acquired ${renewed}`, renewTime: renewed },
  };
}

function world(first: readonly object[], namespaces: readonly string[] | null = ['shop']) {
  const clock = manualClock();
  const state = { leases: first, forbidden: false, asked: [] as string[] };
  const call = ((one: ApiCall) => {
    state.asked.push(one.path);
    if (state.forbidden && !one.path.includes('/namespaces/'))
      return Promise.reject(new ClusterError('Forbidden', 'no', { status: 403 }));
    return Promise.resolve({ items: state.leases, metadata: {} });
  }) as Transport;
  const log = createLog({ level: 'silent', clock });
  return { clock, state, find: rivalFinder(call, { namespace: 'shop', name: 'reship', namespaces }, clock, log) };
}

const own = (created: string, renewed = 'r1') => lease({ namespace: 'shop', name: 'reship', created, renewed });

describe('another installation', () => {
  test.each([
    ['that is there alone', [lease({})], 'another installation looks after all namespaces: Lease ops/other'],
    ['on the same namespace', [lease({ namespaces: 'blog,shop' })], 'another installation looks after blog, shop'],
    ['on other namespaces', [lease({ namespaces: 'blog' })], null],
    ['that is free', [lease({ holder: '' })], null],
    ['that came first', [own('2026-01-02T00:00:00Z'), lease({})], 'another installation'],
    ['that came in the same second', [own('2026-01-01T00:00:00Z'), lease({})], 'another installation'],
    ['that is our own', [own('2026-01-01T00:00:00Z')], null],
  ])('%s', async (_, leases, expected) => {
    const found = await world(leases).find();
    expect(found === null ? null : found.slice(0, expected?.length)).toBe(expected);
  });

  test('that came later is passed over, also after a restart of ours, as soon as it must have stepped aside', async () => {
    const earlier = own('2025-12-31T00:00:00Z', 'r9');
    const later = (renewed: string) => lease({ renewed, created: '2026-01-01T00:00:00Z' });
    const { find, clock, state } = world([earlier, later('r1')]);
    expect(await find()).toContain('Lease ops/other');
    await clock.advance(64_000);
    state.leases = [earlier, later('r2')];
    expect(await find()).toContain('Lease ops/other');
    await clock.advance(1000);
    expect(await find()).toBeNull();
  });

  test('that came later while we wrote already stops nothing', async () => {
    const { find, state } = world([own('2025-12-31T00:00:00Z')]);
    expect(await find()).toBeNull();
    state.leases = [own('2025-12-31T00:00:00Z'), lease({})];
    expect(await find()).toBeNull();
  });

  test('is dead when its Lease has not changed for as long as it was promised', async () => {
    const { find, clock, state } = world([lease({})]);
    expect(await find()).not.toBeNull();
    await clock.advance(14_000);
    expect(await find()).not.toBeNull();
    state.leases = [lease({ renewed: 'r2' })];
    expect(await find()).not.toBeNull();
    await clock.advance(15_000);
    expect(await find()).toBeNull();
  });

  test('is looked for in our own namespace where the cluster may not be read', async () => {
    const { find, state } = world([lease({ namespace: 'shop' })]);
    state.forbidden = true;
    expect(await find()).toContain('Lease shop/other');
    await find();
    expect(state.asked.map((path) => path.includes('/namespaces/'))).toEqual([false, true, true]);
  });
});

test.each([
  [null, null, true],
  [null, ['a'], true],
  [['a', 'b'], ['b'], true],
  [['a'], ['b'], false],
])('%j and %j overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
});
