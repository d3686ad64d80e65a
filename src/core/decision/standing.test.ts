// What counts as standing where a webhook rewrote our reference, and what is decided from it.
import { describe, expect, test } from 'vitest';
import { printReference } from '#core/image/reference.ts';
import type { State } from '#core/record/state.ts';
import { printState } from '#core/record/state.ts';
import { a, b, c, follow, policyOf, repository, semver, versions } from '#test/fixtures/decision-rows.ts';
import { container, workload } from '#test/fixtures/workload.ts';
import { decideIn, pod, type World } from '#test/fixtures/world.ts';
import { paceOf } from '#core/workload/pace.ts';
import { standingIn, standingOn } from './standing.ts';

const ours = `${repository}:1.4.3@${b}`;
const mirror = 'mirror.example/acme/web';

function state(to: string, stored: string | null): State {
  return {
    v: 1,
    uid: 'uid-web',
    seq: 2,
    at: '2026-11-21T13:09:22.123Z',
    record: 'web-0123456789',
    previous: null,
    trigger: { type: 'Command', user: null, receiver: null },
    containers: { app: { from: `${repository}:1.4.2`, ran: a, to, stored, tag: '1.4.3', declared: repository } },
    bad: [],
  };
}

describe('a container stands for', () => {
  test.each([
    { name: 'itself', image: ours, to: ours, stored: null, is: ours },
    { name: 'ours, on another host', image: `${mirror}:1.4.3@${b}`, to: ours, is: ours },
    { name: 'ours, whatever the mirror calls it', image: `${mirror}:x@${c}`, to: ours, is: ours },
    { name: 'ours without digest', image: `${repository}:1.4.3`, to: ours, is: `${repository}:1.4.3`, unpinned: true },
    { name: 'ours on a host without digest', image: mirror, to: ours, is: `${repository}:1.4.3`, unpinned: true },
    { name: 'ours with a digest', image: ours, to: `${repository}:1.4.3`, is: ours },
    { name: 'ours, pinned elsewhere', image: `${mirror}@${c}`, to: `${repository}:1.4.3`, is: `${repository}:1.4.3` },
    {
      name: 'itself, changed since',
      image: `${mirror}:1.4.4`,
      to: ours,
      stored: `${mirror}:1.4.3`,
      is: `${mirror}:1.4.4`,
    },
  ])('$name', ({ image, to, stored = image, is, unpinned = false }) => {
    const seen = standingIn(container('app', image), state(to, stored));
    expect(seen.reference === null ? null : printReference(seen.reference)).toBe(is);
    expect(seen.unpinned).toBe(unpinned);
  });

  test('itself without a state, and without an entry there', () => {
    expect(standingIn(container('app', ours), null).reference?.digest).toBe(b);
    expect(standingIn(container('constructor', ours), state(ours, ours)).reference?.digest).toBe(b);
  });
});

describe('after a rewrite', () => {
  const runsB = (imageID = `${repository}@${b}`) => ({ ok: true, value: [pod({ app: imageID })] }) as const;
  const digests = { '1.4.3': b, '1.4.4': c };
  const same: World = { ...versions, digest: digests, children: { [b]: [], [c]: [] }, pods: runsB() };
  const newer: World = { ...same, tags: { [repository]: ['1.4.3', '1.4.4'] } };
  const moved: World = { ...same, digest: { '1.4.3': c } };

  test.each([
    { name: 'another host', policy: semver, image: `${mirror}:1.4.3@${b}`, world: same, says: 'stay', to: null },
    { name: 'another host', policy: follow, image: `${mirror}:1.4.3@${b}`, world: same, says: 'stay', to: null },
    { name: 'no digest', policy: semver, image: `${repository}:1.4.3`, world: same, says: 'stay', to: null },
    { name: 'no digest', policy: follow, image: `${repository}:1.4.3`, world: same, says: 'stay', to: null },
    {
      name: 'a newer tag',
      policy: semver,
      image: `${mirror}:1.4.3@${b}`,
      world: newer,
      says: 'update',
      to: `:1.4.4@${c}`,
    },
    {
      name: 'a newer tag',
      policy: semver,
      image: `${repository}:1.4.3`,
      world: newer,
      says: 'update',
      to: `:1.4.4@${c}`,
    },
    {
      name: 'a moved tag',
      policy: follow,
      image: `${mirror}:1.4.3@${b}`,
      world: moved,
      says: 'update',
      to: `:1.4.3@${c}`,
    },
    {
      name: 'a moved tag, restarted',
      policy: follow,
      image: `${repository}:1.4.3`,
      world: moved,
      says: 'update',
      to: `:1.4.3@${c}`,
    },
  ])('to $image: $name, $says', ({ name, policy, image, world, says, to }) => {
    const annotations = { ...policy, 'reship.dev/state': printState(state(ours, image)) };
    const [only] = decideIn(workload({ annotations, containers: [container('app', image)] }), world).decision
      .containers;
    expect(only).toMatchObject({ verb: says, from: { image } });
    expect(only?.to?.image ?? null).toBe(to === null ? null : repository + to);
    expect(only?.restart).toBe(name.endsWith('restarted'));
  });

  test('to no digest: a person who asks is not told to pin again, and a CronJob takes what the tag has', () => {
    const image = `${repository}:1.4.3`;
    const annotations = { 'reship.dev/state': printState(state(ours, image)) };
    const containers = [container('app', image)];
    const wished = decideIn(workload({ annotations, containers }), same, { wish: { policy: policyOf('digest') } });
    expect(wished.decision.containers[0]).toMatchObject({ verb: 'stay', reasons: [{ code: 'NewestAllowed' }] });
    const job = workload({ annotations: { ...follow, ...annotations }, containers, kind: 'CronJob' });
    expect(decideIn(job, moved).decision.containers[0]).toMatchObject({ verb: 'stay' });
  });
});

test('K25 the tag that is followed is the one that we wrote, wherever a webhook put the image', () => {
  const stored = `${mirror}:prod@${b}`;
  const text = printState(state(`${repository}:prod@${b}`, stored));
  const annotations = { ...follow, 'reship.dev/state': text };
  const one = workload({ annotations, containers: [container('app', stored)] });
  expect([...paceOf(one, {}, standingOn(one)).pointers]).toEqual([`${repository}:prod`]);
});
