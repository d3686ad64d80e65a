// What is packed comes out as it went in, and only what matters is compared.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workloadOf } from '#core/workload/projection.ts';
import type { WorkloadKind } from '#core/workload/workload.ts';
import { workloadPacking } from './workload-packing.ts';

const container = { name: 'app', image: 'nginx:1.27', imagePullPolicy: 'Always' };
const deployment = {
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u-1',
    resourceVersion: '42',
    generation: 3,
    labels: { app: 'web', tier: 'a' },
    annotations: { 'reship.dev/policy': 'digest', other: 'é' },
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Apply',
        time: '2026-01-01T00:00:00Z',
        fieldsV1: {
          'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } } } },
        },
      },
      { manager: 'helm', operation: 'Update' },
    ],
  },
  spec: {
    paused: true,
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, annotations: { 'reship.dev/restarted-for': '{}' } },
      spec: {
        initContainers: [
          { name: 'one', image: 'i:1' },
          { name: 'mesh', image: 's:1', restartPolicy: 'Always' },
        ],
        containers: [container],
        imagePullSecrets: [{ name: 'pull' }],
        serviceAccountName: 'sa',
      },
    },
  },
  status: {
    replicas: 2,
    readyReplicas: 1,
    observedGeneration: 3,
    conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'm' }],
  },
};

const kinds: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

function expectRoundTrip(raw: unknown, kind: WorkloadKind): void {
  const packing = workloadPacking(kind);
  const object = packing.project(raw);
  if (object === null) return;
  const { namespace, name } = object.id;
  expect(packing.unpack(packing.pack(object), { namespace, name })).toEqual(object);
}

describe('a packed workload', () => {
  test('comes out as it went in', () => {
    expect(workloadOf(deployment, 'Deployment')?.containers.map(({ role }) => role)).toEqual([
      'init',
      'sidecar',
      'container',
    ]);
    expectRoundTrip(deployment, 'Deployment');
  });

  test.each([
    { matchLabels: {}, matchExpressions: [] },
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
    { matchLabels: { app: 'other' } },
    undefined,
  ])('comes out with the selector %j', (selector) => {
    const raw = { ...deployment, spec: { ...deployment.spec, selector } };
    expect(workloadOf(raw, 'Deployment')).not.toBeNull();
    expectRoundTrip(raw, 'Deployment');
  });

  test('comes out as it went in with any labels, whatever the kind', () => {
    const labels = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), { maxKeys: 3 });
    fc.assert(
      fc.property(labels, labels, labels, fc.constantFrom(...kinds), (one, two, three, kind) => {
        const template = { metadata: { labels: two }, spec: { containers: [container] } };
        const spec = { selector: { matchLabels: three }, template, jobTemplate: { spec: { template } } };
        expectRoundTrip({ metadata: { ...deployment.metadata, labels: one }, spec }, kind);
      }),
    );
  });
});

describe('what tells whether somebody is woken', () => {
  const packing = workloadPacking('Deployment');
  const steady = (raw: unknown) => {
    const object = packing.project(raw);
    return object === null ? null : packing.pack(object).steady;
  };

  test.each([
    ['the status', { ...deployment, status: {} }],
    ['replicas', { ...deployment, spec: { ...deployment.spec, replicas: 9 } }],
    [
      'the version and the generation',
      { ...deployment, metadata: { ...deployment.metadata, resourceVersion: '43', generation: 4 } },
    ],
    [
      'an annotation of somebody else',
      {
        ...deployment,
        metadata: { ...deployment.metadata, annotations: { 'reship.dev/policy': 'digest', other: 'longer' } },
      },
    ],
  ])('is not %s', (_, raw) => {
    expect(steady(raw)).toBe(steady(deployment));
  });

  test.each([
    [
      'our annotation',
      { ...deployment, metadata: { ...deployment.metadata, annotations: { 'reship.dev/policy': 'none' } } },
    ],
    ['who wrote the image', { ...deployment, metadata: { ...deployment.metadata, managedFields: [] } }],
    ['paused', { ...deployment, spec: { ...deployment.spec, paused: false } }],
  ])('is %s', (_, raw) => {
    expect(steady(raw)).not.toBe(steady(deployment));
  });
});
