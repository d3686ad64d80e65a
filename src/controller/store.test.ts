import { expect, test } from 'vitest';
import type { Workload } from '#core/workload/workload.ts';
import { workload } from '#test/fixtures/workload.ts';
import { keyOf, parseKey } from './key.ts';
import { createStore, type Picture } from './store.ts';

const key = 'shop/Deployment/web';

function storeOf(shown: { current: Workload | null }) {
  const nothing: Picture<never> = { get: () => null, keys: () => [], follow: () => () => undefined };
  const picture: Picture<Workload> = {
    get: () => shown.current,
    keys: () => (shown.current === null ? [] : [shown.current.id]),
    follow: () => () => undefined,
  };
  return createStore([{ kind: 'Deployment', namespace: null, picture }], nothing);
}

test.each(['shop/Deployment/web', 'a/CronJob/b'])('%s is a key', (text) => {
  const parsed = parseKey(text);
  expect(parsed === null ? null : keyOf(parsed)).toBe(text);
});

test.each(['', 'shop', 'shop/Pod/web', 'shop/Deployment/web/app'])('%j is no key', (text) => {
  expect(parseKey(text)).toBeNull();
});

test('K15: what a patch answered counts until the watch has come as far, and older events are dropped', () => {
  const shown: { current: Workload | null } = { current: workload({ resourceVersion: '100' }) };
  const store = storeOf(shown);
  const ours = workload({ resourceVersion: '102' });
  store.wrote(ours);
  expect(store.workload(key)).toBe(ours);
  const between = workload({ resourceVersion: '101' });
  shown.current = between;
  expect([store.arrived(between), store.workload(key)]).toEqual([false, ours]);
  const after = workload({ resourceVersion: '103' });
  shown.current = after;
  expect([store.arrived(after), store.workload(key)]).toEqual([true, after]);
  shown.current = between;
  expect(store.workload(key)).toBe(between);
});

test('an object that was made again, or is gone, is seen at once', () => {
  const shown: { current: Workload | null } = { current: workload() };
  const store = storeOf(shown);
  store.wrote(workload({ resourceVersion: '900' }));
  const again = workload({ uid: 'uid-other', resourceVersion: '200' });
  shown.current = again;
  expect([store.arrived(again), store.workload(key)]).toEqual([true, again]);
  store.wrote(workload({ resourceVersion: '900', uid: 'uid-other' }));
  store.left(key, 'uid-other');
  expect(store.workload(key)).toBe(again);
  shown.current = null;
  expect(store.workload(key)).toBeNull();
});

test('what a patch answered after the deletion is not kept', () => {
  const shown: { current: Workload | null } = { current: null };
  const store = storeOf(shown);
  store.wrote(workload({ resourceVersion: '900' }));
  expect(store.workload(key)).toBeNull();
  shown.current = workload({ resourceVersion: '100' });
  expect(store.workload(key)).toBe(shown.current);
});

test('keys are those of the namespaces that are watched', () => {
  expect([...storeOf({ current: workload() }).keys()]).toEqual([key]);
  expect(storeOf({ current: workload() }).workload('shop/CronJob/web')).toBeNull();
});
