// The patch: what it tests, what it changes, and when there is none.
import { describe, expect, test } from 'vitest';
import type { Decision } from '#core/decision/decision.ts';
import { parseState } from '#core/record/state.ts';
import { ownerAnnotations, ownerLabels } from '#core/workload/owner.ts';
import { a, b, follow, policyOf, runsA, semver, versions, web } from '#test/fixtures/decision-rows.ts';
import { container, workload } from '#test/fixtures/workload.ts';
import { decideIn, type World } from '#test/fixtures/world.ts';
import type { JsonPatch } from './json-patch.ts';
import { pointer } from './json-patch.ts';
import type { Plan } from './plan.ts';
import { planFor, stateKey, stillHolds } from './plan.ts';

const now = {
  at: 1_795_266_562_123,
  trigger: { type: 'Command', user: 'deployer', receiver: null } as const,
  sha256: (text: string) => text.length.toString(16).padStart(64, '0'),
};
const newer: World = { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } };
const moved: World = { digest: { '1.4': b }, children: { [b]: [] }, pods: runsA };

function planOf(subject: Parameters<typeof decideIn>[0], world: World, wish?: string): Plan {
  const { decision } = decideIn(subject, world, { wish: wish === undefined ? null : { policy: policyOf(wish) } });
  const plan = planFor(subject, decision, now);
  if (plan === null || 'code' in plan) throw new Error(`no plan: ${JSON.stringify(plan ?? decision)}`);
  return plan;
}

function edits(patch: JsonPatch): JsonPatch {
  return patch.filter((operation) => operation.op !== 'test');
}

describe('the patch of WRITES.md', () => {
  const subject = web(`:1.4.2@${a}`, { ...semver, 'reship.dev/suspend': 'false' });
  const plan = planOf(subject, newer);

  test('tests everything that was read, in this order, and changes one image and the state', () => {
    const annotation = (key: string) => `/metadata/annotations/reship.dev~1${key}`;
    expect(plan.patch).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'uid-web' },
      { op: 'test', path: annotation('policy'), value: 'semver:^1.4' },
      ...['containers', 'include', 'exclude', 'pin', 'interval-seconds', 'deadline-seconds', 'soak-seconds'].map(
        (key) => ({
          op: 'test',
          path: annotation(key),
          value: null,
        }),
      ),
      ...['on-failure', 'on-reset', 'start'].map((key) => ({ op: 'test', path: annotation(key), value: null })),
      { op: 'test', path: annotation('suspend'), value: 'false' },
      ...['allow-drift', 'requested-at', 'state', 'suspended'].map((key) => ({
        op: 'test',
        path: annotation(key),
        value: null,
      })),
      ...ownerAnnotations.map((key) => ({ op: 'test', path: pointer('metadata', 'annotations', key), value: null })),
      ...ownerLabels.map((key) => ({ op: 'test', path: pointer('metadata', 'labels', key), value: null })),
      { op: 'test', path: '/spec/paused', value: null },
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'app' },
      { op: 'test', path: '/spec/template/spec/containers/0/image', value: `ghcr.io/acme/web:1.4.2@${a}` },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: `ghcr.io/acme/web:1.4.3@${b}` },
      { op: 'add', path: annotation('state'), value: expect.any(String) },
    ]);
  });

  test('the state remembers what stood, what ran and what is declared', () => {
    const text = plan.patch.at(-1);
    const read = parseState(text?.op === 'add' ? String(text.value) : '', 'uid-web');
    expect(read).toEqual({ kind: 'state', state: plan.state });
    expect(plan.state.containers['app']).toEqual({
      from: `ghcr.io/acme/web:1.4.2@${a}`,
      ran: a,
      to: `ghcr.io/acme/web:1.4.3@${b}`,
      stored: null,
      tag: '1.4.3',
      declared: `ghcr.io/acme/web:1.4.2@${a}`,
    });
    expect(plan.state.record).toMatch(/^web-[0-9a-f]{10}$/);
  });

  test('what reship wrote before is not what the owner declares', () => {
    const ours = web(`:1.4.2@${a}`, semver, {
      imageManagers: { app: { manager: 'reship', operation: 'Update', time: null } },
    });
    const first = planOf(subject, newer);
    const old = {
      'reship.dev/state': JSON.stringify({
        ...first.state,
        containers: { app: { ...first.state.containers['app'], declared: 'ghcr.io/acme/web:1.0.0' } },
      }),
    };
    const second = planOf({ ...ours, annotations: { ...semver, ...old } }, newer);
    expect(second.state.containers['app']?.declared).toBe('ghcr.io/acme/web:1.0.0');
    expect(second.state).toMatchObject({ seq: 2, previous: first.state.record });
  });
});

describe('shapes', () => {
  test('no annotations map: its absence is tested and the map is added', () => {
    const plan = planOf(web(':1.4', {}, { annotations: null }), moved, 'digest');
    expect(plan.patch).toContainEqual({ op: 'test', path: '/metadata/annotations', value: null });
    expect(plan.patch.filter((operation) => operation.path.includes('reship.dev'))).toEqual([]);
    expect(plan.patch.at(-1)).toEqual({
      op: 'add',
      path: '/metadata/annotations',
      value: { 'reship.dev/state': expect.any(String) },
    });
  });

  test('a CronJob has its template under jobTemplate and no paused field', () => {
    const plan = planOf(web(':1.4', follow, { kind: 'CronJob' }), moved);
    expect(edits(plan.patch)[0]?.path).toBe('/spec/jobTemplate/spec/template/spec/containers/0/image');
    expect(plan.patch.some((operation) => operation.path === '/spec/paused')).toBe(false);
  });

  test('all containers of a workload are one patch, each with its own guards', () => {
    const image = `ghcr.io/acme/web:1.4.2@${a}`;
    const migrate = container('migrate', image, { role: 'init', list: 'initContainers' });
    const subject = workload({
      containers: [migrate, container('proxy', `envoy:1@${a}`), container('app', image)],
      annotations: { 'reship.dev/policy': 'app=semver:^1.4' },
    });
    const plan = planOf(subject, newer);
    expect(edits(plan.patch).map((operation) => operation.path)).toEqual([
      '/spec/template/spec/initContainers/0/image',
      '/spec/template/spec/containers/1/image',
      '/metadata/annotations/reship.dev~1state',
    ]);
    expect(plan.patch.some((operation) => operation.path.startsWith('/spec/template/spec/containers/0'))).toBe(false);
  });

  test.each([
    {
      templateAnnotations: null,
      guard: { path: '/spec/template/metadata/annotations', value: null },
      edit: { path: '/spec/template/metadata/annotations', value: { 'reship.dev/restarted-for': `app=${b}` } },
    },
    {
      templateAnnotations: { 'reship.dev/restarted-for': `app=${a},gone=${a}` },
      guard: { path: '/spec/template/metadata/annotations/reship.dev~1restarted-for', value: `app=${a},gone=${a}` },
      edit: { path: '/spec/template/metadata/annotations/reship.dev~1restarted-for', value: `app=${b}` },
    },
  ])('a restart changes no image: $guard.path', ({ templateAnnotations, guard, edit }) => {
    const plan = planOf(web(':1.4', { ...follow, 'reship.dev/pin': 'none' }, { templateAnnotations }), moved);
    expect(plan.patch).toContainEqual({ op: 'test', ...guard });
    expect(edits(plan.patch)[0]).toEqual({ op: 'add', ...edit });
    expect(edits(plan.patch)).toHaveLength(2);
  });
});

describe('no plan', () => {
  test('where nothing is to be updated', () => {
    const decision: Decision = { containers: [], againAfterSeconds: null };
    expect(planFor(web(':1', semver), decision, now)).toBeNull();
  });

  test.each([
    {
      name: 'annotations at their limit',
      more: { annotationBytes: 256 * 1024 - 10 },
      message: /would reach \d+ bytes/,
    },
    {
      name: 'a state of a thousand containers',
      more: {
        containers: Array.from({ length: 1000 }, (_, index) => container(`app-${index}`, 'ghcr.io/acme/web:1.4.2')),
      },
      message: /state of 1000 containers/,
    },
  ])('$name: AnnotationsFull', ({ more, message }) => {
    const subject = web(':1.4.2', { 'reship.dev/policy': 'semver:^1.4' }, { ...more, kind: 'CronJob' });
    const { decision } = decideIn(subject, newer);
    expect(planFor(subject, decision, now)).toMatchObject({
      code: 'AnnotationsFull',
      message: expect.stringMatching(message),
    });
  });
});

describe('the last byte of room', () => {
  const size = (text: string) => new TextEncoder().encode(text).length;
  const [limit, key] = [256 * 1024, size(stateKey)];

  /** Who asked has a name of more bytes than characters. */
  function planAt(bytes: number, old: string | null) {
    const subject = old === null ? web(`:1.4.2@${a}`, semver) : web(`:1.4.3@${b}`, { ...semver, [stateKey]: old });
    const newest = { digest: { '1.4.4': a }, children: { [a]: [] }, tags: { 'ghcr.io/acme/web': ['1.4.4'] } };
    const bearer = { ...subject, annotationBytes: bytes };
    const trigger = { ...now.trigger, user: 'jané' };
    return planFor(bearer, decideIn(bearer, old === null ? newer : newest).decision, { ...now, trigger });
  }
  const textOf = (plan: ReturnType<typeof planAt>): string => {
    const last = plan !== null && 'patch' in plan ? plan.patch.at(-1) : undefined;
    return last?.op === 'add' ? String(last.value) : '';
  };
  const first = textOf(planAt(0, null));
  const second = textOf(planAt(0, first));

  test.each([
    { name: 'a first state', old: null, most: limit - key - size(first) },
    { name: 'a state in the place of another', old: first, most: limit - size(second) + size(first) },
  ])('$name fills it, and one byte more is too much', ({ old, most }) => {
    expect(planAt(most, old)).toMatchObject({ patch: expect.anything() });
    expect(planAt(most + 1, old)).toMatchObject({ code: 'AnnotationsFull' });
  });
});

describe('stillHolds', () => {
  const subject = web(`:1.4.2@${a}`, semver);
  const plan = planOf(subject, newer);

  test.each([
    { name: 'nothing', change: {}, holds: true },
    {
      name: 'scale and status',
      change: { rollout: { ...subject.rollout, wanted: 9 }, resourceVersion: '200' },
      holds: true,
    },
    { name: 'a foreign annotation', change: { annotationBytes: 999 }, holds: true },
    { name: 'the image', change: { containers: web(':1.4.9', semver).containers }, holds: false },
    {
      name: 'the order of containers',
      change: { containers: subject.containers.map((one) => ({ ...one, index: 1 })) },
      holds: false,
    },
    { name: 'the policy', change: { annotations: follow }, holds: false },
    { name: 'a suspend', change: { annotations: { ...semver, 'reship.dev/suspend': 'true' } }, holds: false },
    { name: 'the state', change: { annotations: { ...semver, 'reship.dev/state': '{}' } }, holds: false },
    { name: 'no annotations', change: { annotations: null }, holds: false },
    { name: 'a pause', change: { paused: true }, holds: false },
    {
      name: 'an owner’s annotation',
      change: { annotations: { ...semver, 'argocd.argoproj.io/tracking-id': 'x' } },
      holds: false,
    },
    { name: 'an owner’s label', change: { labels: { 'keel.sh/policy': 'all' } }, holds: false },
    { name: 'a foreign label', change: { labels: { team: 'a' } }, holds: true },
    { name: 'no labels', change: { labels: null }, holds: false },
    { name: 'the uid', change: { id: { ...subject.id, uid: 'another' } }, holds: false },
  ])('$name changed: $holds', ({ change, holds }) => {
    expect(stillHolds(plan, { ...subject, ...change })).toBe(holds);
  });
});
