// What is settled before a registry is asked.
import { describe, expect, test } from 'vitest';
import { follow, policyOf, semver, web } from '#test/fixtures/decision-rows.ts';
import { container, workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import { record } from '#test/fixtures/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { suspensionText } from '#core/workload/suspension.ts';
import type { Ground } from './ground.ts';
import { groundOf, sameGround } from './ground.ts';
import { noAnswers } from './observation.ts';

function ground(
  annotations: Record<string, string>,
  namespace: Record<string, string> = {},
  wish: string | null = null,
): Ground {
  const found = groundOf({
    workload: web(':1.4.2', annotations),
    namespace: { ...readableNamespace, annotations: namespace },
    wish: wish === null ? null : { policy: policyOf(wish) },
    answers: noAnswers,
  });
  if (found === null || !('covered' in found)) throw new Error(JSON.stringify(found));
  return found;
}

describe('whose policy it is', () => {
  const byDefault = { 'reship.dev/default-policy': 'digest' };

  test.each([
    {
      name: 'its own',
      found: () => ground(semver, byDefault, 'digest'),
      source: 'Annotation',
      policy: 'semver:^1.4',
      wished: false,
    },
    {
      name: 'the default of its Namespace',
      found: () => ground({}, byDefault, 'semver:^9'),
      source: 'Namespace',
      policy: 'digest',
      wished: false,
    },
    { name: 'a person', found: () => ground({}, {}, 'semver:^9'), source: 'Flag', policy: 'semver:^9', wished: true },
  ])('$name', ({ found, source, policy, wished }) => {
    expect(found()).toMatchObject({ source, wished });
    expect(found().covered.map((one) => one.policy.text)).toEqual([policy]);
  });
});

describe('brakes', () => {
  test('both are named, the place of the suspend as well', () => {
    const found = ground({ ...follow, 'reship.dev/suspend': 'true' });
    expect(found.brakes.map((one) => [one.code, one.message])).toEqual([
      ['Suspended', expect.stringContaining('deploy/web')],
    ]);
    const shared = ground(follow, { 'reship.dev/suspend': 'true' });
    expect(shared.brakes[0]?.message).toContain('the Namespace shop');
  });
});

describe('what takes a brake off', () => {
  const written = { 'reship.dev/suspended': suspensionText({ by: 'ann', at: 0, why: 'a sale', until: null }) };
  const hold = {
    type: 'Suspended',
    reason: 'Suspended',
    by: 'ann',
    at: '1970-01-01T00:00:00.000Z',
    why: 'a sale',
  } as const;
  const held = [record(1, { hold })];
  const nextOf = (
    annotations: Record<string, string>,
    shared: Record<string, string>,
    records: readonly RecordFacts[],
  ) => {
    const found = groundOf({
      workload: web(':1.4.2', { ...follow, ...annotations }),
      namespace: { ...readableNamespace, annotations: shared },
      wish: null,
      answers: noAnswers,
      records,
    });
    return found !== null && 'brakes' in found ? found.brakes.map(({ code, next }) => `${code}: ${next}`) : [];
  };
  const manifest = '; take reship.dev/suspend out of the manifest too.';

  test.each([
    ['reship suspend', written, {}, [], ['Suspended: reship resume deploy/web -n shop']],
    ['the same on its record too', written, {}, held, ['Suspended: reship resume deploy/web -n shop']],
    ['its record alone', {}, {}, held, ['Suspended: reship resume deploy/web -n shop']],
    ['the Namespace', {}, written, [], ['Suspended: reship resume -n shop']],
    [
      'a manifest',
      { 'reship.dev/suspend': 'true' },
      {},
      [],
      [`Suspended: reship resume deploy/web -n shop${manifest}`],
    ],
  ])('%s', (_, annotations, shared, records, says) => {
    expect(nextOf(annotations, shared, records)).toEqual(says);
  });
});

describe('a Namespace that cannot be read', () => {
  test.each([
    ['Forbidden', 'a brake or a default may stand there', 'Grant the verb get on the resource namespaces, name shop.'],
    ['NotFound', 'the Namespace shop does not exist any more', 'Check the name'],
  ] as const)('refuses with %s', (code, message, next) => {
    const found = groundOf({
      workload: web(':1.4.2', follow),
      namespace: { readable: false, name: 'shop', code, why: 'as the API server says' },
      wish: null,
      answers: noAnswers,
    });
    const said = { code, message: expect.stringContaining(message), next: expect.stringContaining(next) };
    expect(found).toEqual([said]);
  });
});

describe('the same ground', () => {
  const base = web(':1.4.2', semver);
  const seen = { workload: base, namespace: readableNamespace, wish: null, answers: noAnswers };
  const annotated = (more: Record<string, string>) => ({ workload: { ...base, annotations: { ...semver, ...more } } });
  const shared = (annotations: Record<string, string>) => ({ namespace: { ...readableNamespace, annotations } });

  test.each([
    { name: 'nothing', change: {}, same: true },
    { name: 'the version and the scale', change: { workload: { ...base, resourceVersion: '200' } }, same: true },
    { name: 'a foreign label', change: { workload: { ...base, labels: { team: 'a' } } }, same: true },
    { name: 'a foreign key of the Namespace', change: shared({ team: 'a' }), same: true },
    { name: 'a setting', change: annotated({ 'reship.dev/pin': 'tag' }), same: false },
    { name: 'an unknown key', change: annotated({ 'reship.dev/suspned': 'true' }), same: false },
    { name: 'a misplaced label', change: { workload: { ...base, labels: { 'reship.dev/pin': 'x' } } }, same: false },
    { name: 'a brake of the Namespace', change: shared({ 'reship.dev/suspend': 'true' }), same: false },
    { name: 'a default of the Namespace', change: shared({ 'reship.dev/pin': 'tag' }), same: false },
    {
      name: 'the Namespace, made again',
      change: { namespace: { ...readableNamespace, uid: 'uid-other' } },
      same: false,
    },
    {
      name: 'the Namespace, unreadable now',
      change: { namespace: { readable: false, name: 'shop', code: 'Forbidden', why: 'no' } as const },
      same: false,
    },
    { name: 'a pause', change: { workload: { ...base, paused: true } }, same: false },
    { name: 'the uid', change: { workload: { ...base, id: { ...base.id, uid: 'uid-other' } } }, same: false },
    {
      name: 'an owner by its field manager',
      change: { workload: { ...base, managers: [{ manager: 'argocd-controller', operation: 'Apply' as const }] } },
      same: false,
    },
    {
      name: 'one container more',
      change: { workload: workload({ ...base, containers: [...base.containers, container('envoy', 'envoy:1')] }) },
      same: false,
    },
    { name: 'the image', change: { workload: web(':1.4.1', semver) }, same: false },
  ])('$name changed: $same', ({ change, same }) => {
    expect(sameGround(seen, { ...seen, ...change })).toBe(same);
  });
});
