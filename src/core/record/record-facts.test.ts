// What is read of a record, whatever its shape.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { digest } from '#test/fixtures/workload.ts';
import { newestFirst, recordFactsOf, recordsOfLife } from './record-facts.ts';

const [a, b] = [digest('a'), digest('b')];
const spec = {
  at: '1970-01-01T00:00:03.000Z',
  seq: 3,
  target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-web' },
  changes: [{ container: 'app', from: 'web:1', to: `web:2@${a}`, tag: '2' }],
  trigger: { type: 'Poll' },
};
const raw = (status?: object) => ({ metadata: { namespace: 'shop', name: 'web-3' }, spec, status });
const image = { blame: 'Image', reason: 'CrashLoopBackOff' };

test('an open record', () => {
  const changes = [{ container: 'app', from: 'web:1', to: `web:2@${a}` }];
  expect(recordFactsOf(raw())).toEqual(record(3, { changes, outcome: null }));
});

test.each([
  ['another namespace', { ...spec.target, namespace: 'bank' }],
  ['no namespace', { ...spec.target, namespace: undefined }],
])('a record that names a workload of %s is none of ours', (_, target) => {
  expect(recordFactsOf({ ...raw(), spec: { ...spec, target } })).toBeNull();
});

describe('the digests that failed', () => {
  test.each([
    { name: 'the image’s fault', status: { outcome: 'Failed', failure: image }, failed: [a] },
    { name: 'gone back', status: { outcome: 'Returned', failure: image }, failed: [a] },
    { name: 'named', status: { outcome: 'Failed', failure: { ...image, digests: [b, 'x'] } }, failed: [b] },
    { name: 'cleared', status: { outcome: 'Failed', failure: { ...image, cleared: { at: 'x' } } }, failed: [] },
    { name: 'the cluster’s fault', status: { outcome: 'Failed', failure: { ...image, blame: 'Cluster' } }, failed: [] },
    { name: 'not judged', status: { outcome: 'Failed', failure: { reason: 'x' } }, failed: [] },
    { name: 'succeeded after all', status: { outcome: 'Succeeded', failure: image }, failed: [] },
  ])('of a record that is $name', ({ status, failed }) => {
    const facts = recordFactsOf(raw(status));
    expect(facts?.failed).toEqual(failed);
    expect(facts?.why).toBe(failed.length > 0 ? 'CrashLoopBackOff' : '');
  });
});

test.each([
  { hold: { type: 'Suspended', reason: 'Undone', at: 'x', by: 'kubectl', more: 1 }, type: 'Suspended' },
  { hold: { type: 'Other' }, type: 'Held' },
  { hold: 'damaged', type: 'Held' },
])('the hold $hold holds as $type', ({ hold, type }) => {
  expect(recordFactsOf(raw({ hold }))?.hold?.type).toBe(type);
});

test('nothing makes it throw', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (spec, status) => {
      recordFactsOf({ metadata: { namespace: 'shop', name: 'web' }, spec, status });
    }),
  );
  expect(recordFactsOf(null)).toBeNull();
});

test('the newest stands first: by count, then by time', () => {
  const all = [
    record(1),
    record(3),
    record(2, { at: 5 }),
    record(2, { name: 'other', at: 9 }),
    record(9, { uid: 'u' }),
  ];
  expect(recordsOfLife(all, 'uid-web').map((one) => one.name)).toEqual(['web-3', 'other', 'web-2', 'web-1']);
  expect(newestFirst(record(1), record(1))).not.toBe(0);
});
