// Which keys a change wakes, and in which order a new leader looks.
import { describe, expect, test } from 'vitest';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import { createStore, type Picture } from './store.ts';
import { createTriggers } from './triggers.ts';

const follow = { 'reship.dev/policy': 'digest' };
const state = (uid = 'uid-web') =>
  JSON.stringify({
    v: 1,
    uid,
    seq: 1,
    at: '2026-01-01T00:00:00.000Z',
    record: 'web-0123456789',
    previous: null,
    trigger: { type: 'Poll', user: null, receiver: null },
    containers: {},
    bad: [],
  });

function world(workloads: readonly Workload[], namespace: NamespaceFacts = readableNamespace) {
  const added: string[] = [];
  const later: (readonly [string, number])[] = [];
  const given = { active: true, settled: true, known: new Set<string>() };
  const picture: Picture<Workload> = {
    get: ({ name }) => workloads.find(({ id }) => id.name === name) ?? null,
    keys: (place) => workloads.map(({ id }) => id).filter((id) => place === undefined || id.namespace === place),
    follow: () => () => undefined,
  };
  const namespaces: Picture<NamespaceFacts> = { get: () => namespace, keys: () => [], follow: () => () => undefined };
  const triggers = createTriggers({
    store: createStore([{ kind: 'Deployment', namespace: null, picture }], namespaces),
    queue: { add: (key) => void added.push(key), addAfter: (key, ms) => void later.push([key, ms]) },
    random: () => 0.5,
    intervalSeconds: 60,
    active: () => given.active,
    knows: (key) => given.known.has(key),
    isSettled: () => given.settled,
    rest: () => Promise.resolve(),
  });
  const set = (object: Workload) => triggers.workload('Deployment', { kind: 'set', key: object.id, object });
  return { triggers, given, added, later, set };
}

const opted = workload({ annotations: follow });
const plain = workload({ name: 'plain' });
const key = 'shop/Deployment/web';

describe('a change of a workload', () => {
  test('wakes its key when it says anything of us, and is fresh once', () => {
    const { set, added, triggers } = world([opted, plain]);
    set(opted);
    set(plain);
    expect(added).toEqual([key]);
    expect([triggers.takeFresh(key), triggers.takeFresh(key)]).toEqual([true, false]);
  });

  test('wakes a key that is known although it says nothing of us any more', () => {
    const { set, added, given, triggers } = world([plain]);
    given.known.add('shop/Deployment/plain');
    set(plain);
    expect([added, triggers.takeFresh('shop/Deployment/plain')]).toEqual([['shop/Deployment/plain'], false]);
  });

  test('wakes every workload of a Namespace with a default', () => {
    const { set, added } = world([plain], {
      ...readableNamespace,
      annotations: { 'reship.dev/default-policy': 'digest' },
    });
    set(plain);
    expect(added).toEqual(['shop/Deployment/plain']);
  });

  test('is nothing to a standby', () => {
    const { set, triggers, added, given } = world([opted]);
    given.active = false;
    set(opted);
    triggers.namespace({ kind: 'set', key: { namespace: '', name: 'shop' }, object: readableNamespace });
    expect(added).toEqual([]);
  });

  test('that is gone wakes its key where it was known', () => {
    const { triggers, added, given } = world([]);
    const gone = { kind: 'gone', key: { namespace: 'shop', name: 'web' }, uid: 'uid-web' } as const;
    triggers.workload('Deployment', gone);
    given.known.add(key);
    triggers.workload('Deployment', gone);
    expect(added).toEqual([key]);
  });
});

test('a change of a Namespace wakes its workloads that say anything of us', () => {
  const elsewhere = workload({ namespace: 'blog', name: 'elsewhere', annotations: follow });
  const { triggers, added } = world([opted, plain, elsewhere]);
  triggers.namespace({ kind: 'set', key: { namespace: '', name: 'shop' }, object: readableNamespace });
  expect(added).toEqual([key]);
});

describe('a new leader', () => {
  test.each([
    ['is new', follow, true, [key], []],
    ['is settled', { ...follow, 'reship.dev/state': state() }, true, [], [[key, 30_000]]],
    ['has an open record', { ...follow, 'reship.dev/state': state() }, false, [key], []],
    ['has the state of another object', { ...follow, 'reship.dev/state': state('other') }, true, [key], []],
    ['says nothing of us', {}, true, [], []],
  ])('a workload that %s', async (_, annotations, settled, now, spread) => {
    const { triggers, given, added, later } = world([workload({ annotations })]);
    given.settled = settled;
    await triggers.begin(new AbortController().signal);
    expect([added, later]).toEqual([now, spread]);
  });

  test('looks at what counted as settled, and is not', async () => {
    const written = (name: string) =>
      workload({ name, annotations: { ...follow, 'reship.dev/state': state('uid-web') } });
    const { triggers, given, added, later } = world([written('web'), plain]);
    await triggers.beginAgain(new AbortController().signal);
    given.settled = false;
    await triggers.beginAgain(AbortSignal.abort());
    expect(added).toEqual([]);
    await triggers.beginAgain(new AbortController().signal);
    expect([added, later]).toEqual([[key], []]);
  });
});
