// The guards of a patch, place by place.
import { expect, test } from 'vitest';
import { container, workload } from '#test/fixtures/workload.ts';
import { containerPath, guards } from './guards.ts';

test('a container is found by list and place, under the template of its kind', () => {
  const init = container('migrate', 'x:1', { role: 'init', list: 'initContainers' });
  const subject = workload({ kind: 'CronJob', containers: [init, container('app', 'x:1'), container('proxy', 'y:1')] });
  expect(subject.containers.map((one) => containerPath(subject, one).join('/'))).toEqual([
    'spec/jobTemplate/spec/template/spec/initContainers/0',
    'spec/jobTemplate/spec/template/spec/containers/0',
    'spec/jobTemplate/spec/template/spec/containers/1',
  ]);
});

test('a paused Deployment is guarded as paused', () => {
  expect(guards(workload({ paused: true }), [], false)).toContainEqual({
    op: 'test',
    path: '/spec/paused',
    value: true,
  });
});

test('the template annotation is guarded only where it is written', () => {
  const subject = workload({ templateAnnotations: {} });
  const path = '/spec/template/metadata/annotations/reship.dev~1restarted-for';
  expect(guards(subject, ['app'], true)).toContainEqual({ op: 'test', path, value: null });
  expect(guards(subject, ['app'], false).some((operation) => operation.path === path)).toBe(false);
});

test('an owner’s marks are guarded as they stand; a map that is missing is guarded as missing', () => {
  const marked = workload({
    annotations: { 'meta.helm.sh/release-name': 'web' },
    labels: { 'keel.sh/policy': 'never' },
  });
  const path = (map: string, key: string) => `/metadata/${map}/${key.replace('/', '~1')}`;
  for (const operation of [
    { op: 'test', path: path('annotations', 'meta.helm.sh/release-name'), value: 'web' },
    { op: 'test', path: path('annotations', 'argocd.argoproj.io/tracking-id'), value: null },
    { op: 'test', path: path('labels', 'keel.sh/policy'), value: 'never' },
    { op: 'test', path: path('labels', 'kustomize.toolkit.fluxcd.io/name'), value: null },
  ])
    expect(guards(marked, [], false)).toContainEqual(operation);
  const bare = guards(workload({ annotations: null, labels: null }), [], false);
  expect(bare.slice(1, 3)).toEqual([
    { op: 'test', path: '/metadata/annotations', value: null },
    { op: 'test', path: '/metadata/labels', value: null },
  ]);
});
