// Running bits that the registry has no more: when they are asked for, and what is said beside which decision.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import {
  a,
  b,
  c,
  decides,
  follow,
  idle,
  repository,
  runsA,
  semver,
  versions,
  web,
} from '#test/fixtures/decision-rows.ts';
import { decideIn, pod, type World } from '#test/fixtures/world.ts';

const gone = { presence: { [a]: false } };
const noTag = reason('TagMissing', 'no tag');
const down = reason('RegistryUnavailable', 'down');
const suspended = { 'reship.dev/suspend': 'true' };
const moved: World = { digest: { '1.4': b, '1.4.2': b }, children: { [b]: [] } };

describe('the registry has no more what runs', () => {
  decides([
    {
      name: 'its tag is missing',
      image: `:1.4@${a}`,
      annotations: follow,
      world: { digest: { '1.4': noTag }, ...gone },
      says: 'wait TagMissing RunningImageGone',
    },
    {
      name: 'its tag is missing, and the Pods tell what runs',
      image: ':1.4',
      annotations: follow,
      world: { digest: { '1.4': noTag }, pods: runsA, ...gone },
      says: 'wait TagMissing RunningImageGone',
    },
    {
      name: 'its tag has moved, and is not followed',
      image: ':1.4.2',
      annotations: semver,
      world: { ...moved, tags: { [repository]: ['1.4.2'] }, pods: runsA, ...gone },
      says: 'stay TagMoved RunningImageGone',
    },
    {
      name: 'its version is not in the list',
      image: `:1.4.2@${a}`,
      annotations: semver,
      world: { tags: { [repository]: ['1.4.1'] }, ...gone },
      says: 'stay NewestAllowed RunningImageGone',
    },
    {
      name: 'its version is not in the list, and only the Pods tell what runs',
      image: ':1.4.2',
      annotations: { ...semver, 'reship.dev/pin': 'tag' },
      world: { tags: { [repository]: ['1.4.1'] }, pods: runsA, ...gone },
      says: 'stay NewestAllowed RunningImageGone',
    },
    {
      name: 'the whole repository is missing',
      image: `:1.4.2@${a}`,
      annotations: semver,
      world: { tags: { [repository]: noTag }, ...gone },
      says: 'wait TagMissing RunningImageGone',
    },
    {
      name: 'what is newer may not be written',
      image: `:1.4@${a}`,
      annotations: { ...follow, ...suspended },
      world: { ...moved, ...gone },
      says: 'wait Suspended CandidateFound RunningImageGone',
    },
  ]);

  test('it says which, and what that means', () => {
    const seen = decideIn(web(`:1.4@${a}`, follow), { digest: { '1.4': noTag }, ...gone });
    expect(seen.decision.containers[0]?.reasons[1]?.message).toBe(
      'ghcr.io/acme/web does not have sha256:aaaaaaaaaaaa any more, which app runs: a node that has not got it cannot pull it',
    );
  });
});

describe('nothing is said', () => {
  decides([
    {
      name: 'of what is there',
      image: `:1.4@${a}`,
      annotations: follow,
      world: { digest: { '1.4': noTag }, presence: { [a]: true } },
      says: 'wait TagMissing',
    },
    {
      name: 'where the registry does not tell',
      image: `:1.4@${a}`,
      annotations: follow,
      world: { digest: { '1.4': noTag }, presence: { [a]: down } },
      says: 'wait TagMissing',
    },
  ]);
});

interface Unasked {
  readonly name: string;
  readonly image: string;
  readonly annotations: Record<string, string>;
  readonly world: World;
  readonly more?: Parameters<typeof web>[2];
}

const mixed = { ok: true as const, value: [...(runsA.ok ? runsA.value : []), pod({ app: `${repository}@${c}` })] };
const elsewhere = { ok: true as const, value: [pod({ app: `ghcr.io/other/web@${a}` })] };

describe('no question is asked', () => {
  test.each<Unasked>([
    { name: 'where the tag is what runs', image: `:1.4@${a}`, annotations: follow, world: { digest: { '1.4': a } } },
    {
      name: 'where the tag is the index of what runs',
      image: ':1.4',
      annotations: follow,
      world: { digest: { '1.4': b }, children: { [b]: [a] }, pods: runsA },
    },
    {
      name: 'where what the tag lists cannot be read',
      image: `:1.4@${a}`,
      annotations: follow,
      world: { digest: { '1.4': b }, children: { [b]: down } },
    },
    {
      name: 'where the tag cannot be read',
      image: `:1.4@${a}`,
      annotations: follow,
      world: { digest: { '1.4': down } },
    },
    { name: 'where the version is in the list', image: `:1.4.3@${a}`, annotations: semver, world: versions },
    { name: 'where a newer one is taken', image: `:1.4@${a}`, annotations: follow, world: moved },
    { name: 'where there is no tag', image: `@${a}`, annotations: follow, world: {} },
    {
      name: 'where nothing runs',
      image: `:1.4@${a}`,
      annotations: follow,
      world: { digest: { '1.4': noTag } },
      more: idle,
    },
    {
      name: 'where the Pods run different bits',
      image: ':1.4',
      annotations: follow,
      world: { digest: { '1.4': noTag }, pods: mixed },
    },
    {
      name: 'where the Pods do not tell',
      image: ':1.4',
      annotations: follow,
      world: { digest: { '1.4': noTag }, pods: { ok: false, reason: reason('RunningUnknown', 'no right') } },
    },
    {
      name: "where the Pods name another repository's digest",
      image: ':1.4',
      annotations: follow,
      world: { digest: { '1.4': noTag }, pods: elsewhere },
    },
  ])('$name', ({ image, annotations, world, more }) => {
    const { asked, decision } = decideIn(web(image, annotations, more), {
      ...world,
      presence: { [a]: false, [c]: false },
    });
    expect(asked.filter((one) => one.startsWith('presence'))).toEqual([]);
    expect(decision.containers[0]?.reasons.map(({ code }) => code)).not.toContain('RunningImageGone');
  });

  test('twice for one image', () => {
    const { asked } = decideIn(web(`:1.4@${a}`, follow), { digest: { '1.4': noTag } });
    expect(asked).toEqual([`digest ${repository}:1.4`, `presence ${repository}@${a}`]);
  });
});
