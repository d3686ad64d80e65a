import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { manifestOf } from './manifest.ts';

const spec = { template: { spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } } };
const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };

function workloadIn(document: unknown, namespace = 'default') {
  const manifest = manifestOf(document, namespace);
  if (manifest?.kind !== 'workload') throw new Error('no workload');
  return manifest;
}

describe('a manifest', () => {
  test('is a workload without a uid, of which nothing runs', () => {
    const status = { replicas: 3, readyReplicas: 3 };
    const { workload, whole, stated } = workloadIn({ ...web, spec: { ...spec, replicas: 3 }, status }, 'shop');
    expect(workload.id).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: '' });
    expect(workload.rollout).toMatchObject({ wanted: 0, replicas: 0 });
    expect(workload.containers).toHaveLength(1);
    expect([whole, stated]).toEqual([true, null]);
  });

  test('keeps the namespace that it names', () => {
    const { workload, stated } = workloadIn({ ...web, metadata: { name: 'web', namespace: 'own' } }, 'shop');
    expect([workload.id.namespace, stated]).toEqual(['own', 'own']);
  });

  test.each([
    ['StatefulSet', 'apps/v1', spec],
    ['DaemonSet', 'apps/v1', spec],
    ['CronJob', 'batch/v1', { jobTemplate: { spec } }],
  ])('%s is read', (kind, apiVersion, spec) => {
    expect(workloadIn({ apiVersion, kind, metadata: { name: 'x' }, spec }).workload.containers).toHaveLength(1);
  });

  test.each<[string, { readonly metadata?: object; readonly [key: string]: unknown }]>([
    ['without containers', { ...web, spec: {} }],
    ['a CronJob without containers', { ...web, apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '' } }],
    ['without a name', { ...web, metadata: {} }],
    ['with nothing', { apiVersion: 'apps/v1', kind: 'Deployment' }],
  ])('%s is not whole, and its settings are read all the same', (_name, document) => {
    expect(workloadIn(document).whole).toBe(false);
    const annotations = { 'reship.dev/policy': 'digest' };
    const { workload } = workloadIn({ ...document, metadata: { ...document.metadata, annotations } });
    expect(workload.annotations).toEqual(annotations);
  });

  test.each<readonly [string, unknown, string, readonly string[]]>([
    ['generateName', { generateName: 'web-' }, 'web-', []],
    [
      'a name of digits without quotes',
      { name: 123 },
      '123',
      ['metadata.name is 123 without quotes, and must be a text'],
    ],
    ['a name that is a boolean', { name: true }, 'true', ['metadata.name is true without quotes, and must be a text']],
  ])('with %s is whole: its containers are judged', (_name, metadata, name, messages) => {
    const { workload, whole, problems } = workloadIn({ ...web, metadata });
    expect([whole, workload.id.name]).toEqual([true, name]);
    expect(problems.map(({ message }) => message)).toEqual(messages);
  });

  test.each([
    ['another kind', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }],
    ['a kind of that name in another group', { ...web, apiVersion: 'example.com/v1' }],
    ['no object', 'text'],
    ['nothing', null],
    ['a list', { apiVersion: 'v1', kind: 'List', items: [web] }],
    ['a Namespace without a name', { apiVersion: 'v1', kind: 'Namespace', metadata: {} }],
  ])('%s is passed over', (_name, document) => {
    expect(manifestOf(document, 'default')).toBeNull();
  });

  test('is a Namespace with its annotations', () => {
    const metadata = { name: 'shop', annotations: { 'reship.dev/pin': 'tag', other: 'x' } };
    expect(manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata }, 'default')).toEqual({
      kind: 'namespace',
      namespace: { readable: true, name: 'shop', uid: '', annotations: { 'reship.dev/pin': 'tag' } },
      problems: [],
    });
  });

  test.each([
    ['on the workload', { ...web, metadata: { name: 'web', annotations: { 'reship.dev/suspend': true, other: 1 } } }],
    ['as a label', { ...web, metadata: { name: 'web', labels: { 'reship.dev/suspend': true } } }],
    [
      'on the pod template',
      { ...web, spec: { template: { ...spec.template, metadata: { annotations: { 'reship.dev/suspend': true } } } } },
    ],
    [
      'on a Namespace',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', annotations: { 'reship.dev/suspend': true } } },
    ],
  ])('P9 a value without quotes %s is a problem, for a brake must not be lost', (_place, document) => {
    const problems = manifestOf(document, 'default')?.problems ?? [];
    expect(problems.map(({ message }) => message)).toEqual([
      'reship.dev/suspend is true without quotes, and must be a text',
    ]);
  });

  test('P10 of any shape does not throw', () => {
    const kind = fc.constantFrom('Deployment', 'CronJob', 'Namespace');
    fc.assert(
      fc.property(kind, fc.jsonValue(), fc.jsonValue(), (kind, metadata, spec) => {
        for (const apiVersion of ['v1', 'apps/v1', 'batch/v1']) manifestOf({ apiVersion, kind, metadata, spec }, 'x');
      }),
    );
  });
});
