// Tests of the projections of workloads, Pods and Namespaces.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namespaceOf, podOf, workloadOf } from './projection.ts';
import type { WorkloadKind } from './workload.ts';

const kinds: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

const metadata = { name: 'web', namespace: 'shop', uid: 'u-1', resourceVersion: '42' };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } };

const deployment = {
  metadata: {
    ...metadata,
    labels: { team: 'a' },
    annotations: { 'reship.dev/policy': 'digest', 'example.com/x': 'y' },
    managedFields: [{ manager: 'kubectl', operation: 'Apply', fieldsV1: {} }],
  },
  spec: {
    paused: true,
    selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 1] }] },
    template,
  },
  status: { replicas: 1 },
};

describe('the projection of a workload', () => {
  test('keeps of a Deployment what the type says, as an item of a list that has no kind', () => {
    const seen = workloadOf(deployment, 'Deployment');
    expect(seen).toMatchObject({
      id: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u-1' },
      resourceVersion: '42',
      labels: { team: 'a' },
      annotations: { 'reship.dev/policy': 'digest' },
      annotationBytes: 'reship.dev/policydigestexample.com/xy'.length,
      templateAnnotations: null,
      templateLabels: { app: 'web' },
      paused: true,
      selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }] },
      managers: [{ manager: 'kubectl', operation: 'Apply' }],
    });
    expect(JSON.stringify(seen)).not.toContain('managedFields');
    expect(seen?.annotations).not.toHaveProperty(['example.com/x']);
  });

  test.each([
    ['Deployment', false],
    ['StatefulSet', null],
    ['DaemonSet', null],
  ] as const)('of a plain %s has paused %j and no annotations map', (kind, paused) => {
    const raw = { kind, metadata, spec: { selector: {}, template } };
    const selector = { matchLabels: {}, matchExpressions: [] };
    expect(workloadOf(raw, kind)).toMatchObject({ paused, annotations: null, annotationBytes: 0, selector });
  });

  test('of a CronJob looks under jobTemplate and has no selector', () => {
    const raw = { metadata, spec: { jobTemplate: { spec: { template } } } };
    expect(workloadOf(raw, 'CronJob')).toMatchObject({
      id: { apiVersion: 'batch/v1', kind: 'CronJob' },
      containers: [{ name: 'app', index: 0 }],
      selector: null,
      paused: null,
    });
    expect(workloadOf(raw, 'Deployment')).toBeNull();
  });

  test('keeps our annotations of the pod template', () => {
    const annotations = { 'reship.dev/restarted-for': '{}', 'kubectl.kubernetes.io/restartedAt': 'x' };
    const raw = { metadata, spec: { template: { ...template, metadata: { annotations } } } };
    expect(workloadOf(raw, 'DaemonSet')?.templateAnnotations).toEqual({ 'reship.dev/restarted-for': '{}' });
  });

  test.each(['name', 'namespace', 'uid', 'resourceVersion'])('is null without %s', (member) => {
    const raw = { metadata: { ...metadata, [member]: undefined }, spec: { template } };
    expect(workloadOf(raw, 'Deployment')).toBeNull();
  });

  test('is null for an object that says to be of another kind', () => {
    expect(workloadOf({ ...deployment, kind: 'ReplicaSet' }, 'Deployment')).toBeNull();
  });
});

describe('the projection of a Pod', () => {
  const status = {
    phase: 'Running',
    initContainerStatuses: [{ name: 'migrate', image: 'm:1', imageID: 'm@sha256:1' }],
    containerStatuses: [
      { name: 'app', image: 'nginx:1.27', state: { waiting: { reason: 'PodInitializing' } } },
      { image: 'x' },
    ],
    ephemeralContainerStatuses: [{ name: 'debug', image: 'busybox', imageID: 'b@sha256:2' }],
  };

  test('keeps labels and what containers and init containers report; ephemeral ones never', () => {
    expect(podOf({ metadata: { name: 'web-1', labels: { app: 'web' } }, status })).toEqual({
      name: 'web-1',
      labels: { app: 'web' },
      containers: [
        { name: 'migrate', image: 'm:1', imageID: 'm@sha256:1', waiting: null },
        { name: 'app', image: 'nginx:1.27', imageID: '', waiting: 'PodInitializing' },
      ],
      alive: true,
    });
  });

  test.each([
    ['Pending', undefined, true],
    ['Failed', undefined, false],
    ['Succeeded', undefined, false],
    ['Running', '2026-03-01T08:00:00Z', false],
    ['Running', undefined, true],
  ])('in phase %s with deletionTimestamp %s is alive: %j', (phase, deletionTimestamp, alive) => {
    expect(podOf({ metadata: { name: 'p', deletionTimestamp }, status: { phase } })?.alive).toBe(alive);
  });
});

test('the projection of a Namespace keeps the annotations that matter', () => {
  const annotations = { 'reship.dev/default-policy': 'digest', other: 'x' };
  expect(namespaceOf({ metadata: { name: 'shop', uid: 'n-1', annotations } })).toEqual({
    readable: true,
    name: 'shop',
    uid: 'n-1',
    annotations: { 'reship.dev/default-policy': 'digest' },
  });
  expect(namespaceOf({ metadata: { name: 'shop', uid: 'n-1' } })?.annotations).toEqual({});
  expect(namespaceOf({ metadata: { name: 'shop' } })).toBeNull();
});

describe('objects of any shape', () => {
  test('never make a projection throw', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...kinds), (raw, kind) => {
        for (const seen of [workloadOf(raw, kind), podOf(raw), namespaceOf(raw)]) expect(seen).not.toBe(undefined);
      }),
    );
  });

  test('never throw with any JSON in the place of any part of a real object', () => {
    const paths = pathsOf(deployment);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const seen = workloadOf(replaced(deployment, path, value), 'Deployment');
        expect(seen?.containers.some(({ name }) => name === '') ?? false).toBe(false);
      }),
    );
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((part: unknown, index) => (String(index) === first ? replaced(part, rest, by) : part));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === first ? replaced(part, rest, by) : part]),
  );
}
