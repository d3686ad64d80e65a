// Which right a 403 names.
import { expect, test } from 'vitest';
import { grantOf, missingRight } from './rights.ts';

test.each([
  [
    'a right in a namespace',
    'deployments.apps "web" is forbidden: User "system:serviceaccount:reship:reship" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
    'Grant the verb patch on deployments.apps in the namespace shop.',
  ],
  [
    'a right in the core group at the cluster scope',
    'pods is forbidden: User "eve" cannot list resource "pods" in API group "" at the cluster scope: RBAC: role not found',
    'Grant the verb list on pods in the whole cluster (a ClusterRole).',
  ],
  [
    'the right to impersonate',
    'users "deployer" is forbidden: User "eve" cannot impersonate resource "users" in API group "" at the cluster scope',
    'Grant the verb impersonate on users in the whole cluster (a ClusterRole).',
  ],
  ['no right: an admission plug-in', 'pods "a" is forbidden: exceeded quota: compute, requested: pods=1', null],
  ['no right: a policy that borrows the words', 'denied request: you cannot patch resource "deployments"', null],
])('%s', (_, message, grant) => {
  const right = missingRight(message);
  expect(right === null ? null : grantOf(right)).toBe(grant);
});
