// Rights that are missing for several kinds are one error for each namespace.
import { expect, test } from 'vitest';
import type { WorkloadKind } from '#core/workload/workload.ts';
import { kinds } from '#kubernetes/kinds.ts';
import { statusError } from '#kubernetes/status-error.ts';
import type { ListFailure } from './list-failures.ts';
import { listErrors } from './list-failures.ts';

function failure(kind: WorkloadKind, namespace: string | null, status = 403): ListFailure {
  const { plural, group } = kinds[kind];
  const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const denied = `${plural}.${group} is forbidden: User "ann" cannot list resource "${plural}" in API group "${group}" ${where}`;
  const message = status === 403 ? denied : 'etcd is away';
  const error = statusError(status, { kind: 'Status', message }, null);
  if (error === null) throw new Error('a Status is always an error');
  return { error, namespace, kind };
}

test('the resources are listed, and so is what to grant', () => {
  const shop = (['Deployment', 'StatefulSet', 'CronJob'] as const).map((kind) => failure(kind, 'shop'));
  expect(listErrors([...shop, failure('Deployment', 'blog')])).toEqual([
    {
      scope: { namespace: 'shop' },
      code: 'Forbidden',
      message: 'User "ann" cannot list deployments, statefulsets, cronjobs in the namespace "shop"',
      next: 'Grant the verb list on deployments.apps, statefulsets.apps, cronjobs.batch in the namespace shop.',
    },
    {
      scope: { namespace: 'blog', kind: 'Deployment' },
      code: 'Forbidden',
      message: expect.stringContaining('User "ann" cannot list resource "deployments"'),
      next: 'Grant the verb list on deployments.apps in the namespace blog.',
    },
  ]);
});

test('in the whole cluster too', () => {
  expect(listErrors([failure('DaemonSet', null), failure('CronJob', null)])).toMatchObject([
    {
      scope: {},
      message: 'User "ann" cannot list daemonsets, cronjobs at the cluster scope',
      next: 'Grant the verb list on daemonsets.apps, cronjobs.batch in the whole cluster (a ClusterRole).',
    },
  ]);
});

test('what is no missing right keeps its kind', () => {
  const errors = listErrors([failure('DaemonSet', 'shop', 500), failure('CronJob', 'shop', 500)]);
  expect(errors.map(({ scope, code }) => [scope.kind, code])).toEqual([
    ['DaemonSet', 'ServerError'],
    ['CronJob', 'ServerError'],
  ]);
});
