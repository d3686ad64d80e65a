import { expect, test } from 'vitest';
import { leavePatch } from './leave.ts';

const state = '/metadata/annotations/reship.dev~1state';

test('what Reship wrote goes, from the end of managedFields; what its owner wrote stays', () => {
  const metadata = {
    uid: 'u',
    annotations: { 'reship.dev/policy': 'digest', 'reship.dev/state': '{}', 'reship.dev/suspend': 'true' },
    managedFields: [{ manager: 'reship' }, { manager: 'kubectl' }, { manager: 'reship', operation: 'Apply' }],
  };
  expect(leavePatch({ metadata })).toEqual([
    { op: 'test', path: '/metadata/uid', value: 'u' },
    { op: 'test', path: state, value: '{}' },
    { op: 'test', path: '/metadata/managedFields/2/manager', value: 'reship' },
    { op: 'test', path: '/metadata/managedFields/0/manager', value: 'reship' },
    { op: 'remove', path: state },
    { op: 'remove', path: '/metadata/managedFields/2' },
    { op: 'remove', path: '/metadata/managedFields/0' },
  ]);
});

test.each([[{}], [{ metadata: { uid: 'u', annotations: { 'reship.dev/policy': 'digest' } } }], [null]])(
  'nothing of ours is no patch: %j',
  (raw) => {
    expect(leavePatch(raw)).toBeNull();
  },
);
