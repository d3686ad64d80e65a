// R22, R24: a candidate that lacks a platform of what runs, or is no image.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { parseReference } from '#core/image/reference.ts';
import { printState } from '#core/record/state.ts';
import { state } from '#test/fixtures/state.ts';
import { decideIn, pod } from '#test/fixtures/world.ts';
import { a as runsNow, b as moved, decides, follow, idle, repository, semver } from '#test/fixtures/decision-rows.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { knowledgeOf } from './knowledge.ts';
import { type Answer, noAnswers } from './observation.ts';
import { whyNotRunnable } from './platforms.ts';
import type { Running } from './running.ts';

const [a, b, c] = [digest('a'), digest('b'), digest('c')];
const amd = 'linux/amd64';
const arm = 'linux/arm64';

function reference() {
  const parsed = parseReference('ghcr.io/acme/web:1');
  if (parsed === null) throw new Error('a good reference');
  return parsed;
}

const runs = (...digests: readonly (typeof a)[]): Running => ({ kind: 'digests', digests });

/** By digest, as the registry tells; what is left out is not known yet. */
function ask(
  running: Running,
  told: Readonly<Record<string, readonly string[] | null>>,
  wished = false,
  nodes: readonly string[] | null = [],
) {
  const platforms = Object.fromEntries(
    Object.entries(told).map(([of, value]): [string, Answer<readonly string[]>] => [
      `ghcr.io/acme/web@${of}`,
      value === null ? { ok: false, reason: reason('TagMissing', 'gone') } : { ok: true, value },
    ]),
  );
  const image: Record<string, Answer<true>> = 'image' in told
    ? {}
    : { [`ghcr.io/acme/web@${b}`]: { ok: true, value: true } };
  const know = knowledgeOf({ ...noAnswers, platforms, image, nodes });
  const answer = whyNotRunnable(running, { digest: b, tag: '2' }, reference(), wished, know);
  const text = answer === null || answer === undefined ? answer : `${answer.code}: ${answer.message}`;
  return { text, asked: know.missing().map((one) => `${one.ask} ${one.key.slice('ghcr.io/acme/web@'.length)}`.trim()) };
}

describe('R22 a candidate', () => {
  test.each([
    ['for the same platforms', { [a]: [amd, arm], [b]: [amd, arm] }],
    ['for more platforms', { [a]: [amd], [b]: [amd, arm] }],
    ['that names no platform', { [a]: [amd], [b]: [] }],
    ['in the place of an image without names', { [a]: [], [b]: [amd] }],
    ['in the place of an image that is gone', { [a]: null, [b]: [amd] }],
  ])('%s is not held back, and no more is asked', (_name, told) => {
    expect(ask(runs(a), told)).toEqual({ text: null, asked: [] });
  });

  test('that lacks a platform waits, and says which', () => {
    expect(ask(runs(a), { [a]: [amd, arm, 'linux/arm/v7'], [b]: [amd] }).text).toBe(
      `PlatformMissing: 2 (${b.slice(0, 19)}) is there for linux/amd64, and not for linux/arm/v7, linux/arm64 as the running image is`,
    );
  });

  test('is held to all that runs', () => {
    expect(ask(runs(a, c), { [a]: [amd], [b]: [amd], [c]: [amd, arm] }).text).toContain('not for linux/arm64');
  });

  test('whose platforms cannot be read waits', () => {
    expect(ask(runs(a), { [a]: [amd], [b]: null }).text).toBe('TagMissing: gone');
  });

  test('is asked for its platforms beside those of what runs, so that a patch waits for one round alone', () => {
    expect(ask(runs(a, a, c), { image: null })).toEqual({
      text: undefined,
      asked: [`image ${b}`, `platforms ${b}`, `platforms ${a}`, `platforms ${c}`],
    });
    expect(ask(runs(a), { [a]: [amd] })).toEqual({ text: undefined, asked: [`platforms ${b}`] });
    expect(ask(runs(a), { [a]: [], [b]: [amd] })).toEqual({ text: null, asked: [] });
  });

  test('that somebody wishes for need not have any platform, but be an image', () => {
    expect(ask(runs(a), { image: null }, true)).toEqual({ text: undefined, asked: [`image ${b}`] });
    expect(ask(runs(a), { [a]: [amd], [b]: [arm] }, true)).toEqual({ text: null, asked: [] });
  });

  test('is held against nothing where nothing runs', () => {
    expect(ask({ kind: 'nothing' }, {}, false, null)).toEqual({ text: null, asked: [] });
  });

  const gone = { [a]: null };
  const unknown: Running = { kind: 'unknown', why: 'no right', next: null };
  test.each<readonly [string, Running, Record<string, readonly string[] | null>]>([
    ['gone', runs(a), gone],
    ['without names', runs(a), { [a]: [] }],
    ['unknown', unknown, {}],
  ])('is held to the Nodes where the platforms of what runs are %s', (_name, running, told) => {
    expect(ask(running, told, false, null)).toEqual({ text: undefined, asked: [`platforms ${b}`, 'nodes'] });
    expect(ask(running, told, true, null)).toEqual({ text: null, asked: [] });
    expect(ask(running, { ...told, [b]: [amd] }, false, [])).toEqual({ text: null, asked: [] });
    expect(ask(running, { ...told, [b]: [amd] }, false, [arm, amd]).text).toBe(
      `PlatformMissing: 2 (${b.slice(0, 19)}) is there for linux/amd64, and not for linux/arm64, the Nodes that its Pods run on`,
    );
    expect(ask(running, { ...told, [b]: [amd, 'linux/arm/v7'] }, false, ['linux/arm', amd]).text).toBe(null);
  });
});

describe('R22 in a decision', () => {
  const halfPushed = {
    digest: { '1.4': moved },
    children: { [moved]: [] },
    platforms: { [runsNow]: [amd, arm], [moved]: [amd] },
  };
  decides([
    {
      name: 'a tag that moved to an index without a platform is waited for',
      image: `:1.4@${runsNow}`,
      annotations: follow,
      world: halfPushed,
      says: 'wait PlatformMissing',
      to: `:1.4@${moved}`,
      ran: runsNow,
    },
    {
      name: 'a person may ask for it all the same',
      image: `:1.4@${runsNow}`,
      annotations: {},
      wish: 'digest',
      world: halfPushed,
      says: 'update CandidateFound',
      to: `:1.4@${moved}`,
    },
    {
      name: 'once it is whole, it is taken',
      image: `:1.4@${runsNow}`,
      annotations: follow,
      world: { ...halfPushed, platforms: { [runsNow]: [amd, arm], [moved]: [amd, arm] } },
      says: 'update CandidateFound',
      to: `:1.4@${moved}`,
      ran: runsNow,
    },
  ]);
});

describe('R24 a chart, a signature or an SBOM is never written', () => {
  const artifact = reason('NotAnImage', 'it is a chart');
  const versioned = { tags: { [repository]: ['1.4.2', '1.4.3'] }, digest: { '1.4.2': runsNow, '1.4.3': moved } };
  const world = { ...versioned, image: { [moved]: artifact }, children: { [moved]: [] } };
  const moving = { ...world, digest: { '1.4': moved, prod: moved, '1.4.2': runsNow, '1.4.3': moved } };
  const waits = { says: 'wait NotAnImage' };
  decides([
    { name: 'under semver', image: `:1.4.2@${runsNow}`, annotations: semver, world, ...waits },
    { name: 'under digest', image: `:1.4@${runsNow}`, annotations: follow, world: moving, ...waits },
    {
      name: 'under version-of',
      image: `:1.4.2@${runsNow}`,
      annotations: { 'reship.dev/policy': 'version-of:prod' },
      world: moving,
      ...waits,
    },
    {
      name: 'without a digest',
      image: `:1.4.2@${runsNow}`,
      annotations: { ...semver, 'reship.dev/pin': 'tag' },
      world,
      ...waits,
    },
    { name: 'where nothing runs', image: ':1.4.2', annotations: semver, more: idle, world, ...waits },
    {
      name: 'where it is not known what runs',
      image: ':1.4.2',
      annotations: { ...semver, 'reship.dev/start': 'any' },
      world: { ...world, pods: { ok: false, reason: reason('RunningUnknown', 'no right') } },
      ...waits,
    },
    {
      name: 'though a person asks',
      image: `:1.4@${runsNow}`,
      annotations: {},
      wish: 'digest',
      world: moving,
      ...waits,
    },
    {
      name: 'and what cannot be read is not either',
      image: `:1.4.2@${runsNow}`,
      annotations: semver,
      world: { ...world, image: { [moved]: reason('RegistryUnavailable', 'down') } },
      says: 'wait RegistryUnavailable',
    },
  ]);
});

describe('how many rounds a moved tag takes', () => {
  const image = `${repository}:1.4@${runsNow}`;
  const world = {
    digest: { '1.4': moved },
    children: { [moved]: [] },
    platforms: { [runsNow]: [amd], [moved]: [amd] },
  };
  const questions = [
    `digest ${repository}:1.4`,
    `children ${repository}@${moved}`,
    `image ${repository}@${moved}`,
    `platforms ${repository}@${moved}`,
    `platforms ${repository}@${runsNow}`,
  ];

  test.each([
    ['another digest of what we wrote is other bits nearly always: all at once', image, 2],
    ['what somebody else wrote may be one image of the index', `${repository}:1.3`, 3],
  ])('%s', (_, to, rounds) => {
    const app = { from: to, ran: null, to, stored: null, tag: '1.4', declared: to };
    const annotations = { ...follow, 'reship.dev/state': printState(state(1, { containers: { app } })) };
    const seen = decideIn(workload({ annotations, containers: [container('app', image)] }), world);
    expect(seen.decision.containers[0]?.verb).toBe('update');
    expect([seen.rounds, seen.asked]).toEqual([rounds, questions]);
  });

  test('what failed here is not asked for ahead, and neither is what has no digest', () => {
    const asked = (to: string, bad: readonly (typeof moved)[]) => {
      const app = { from: to, ran: null, to, stored: null, tag: '1.4', declared: to };
      const annotations = { ...follow, 'reship.dev/state': printState(state(1, { containers: { app }, bad })) };
      const one = workload({ annotations, containers: [container('app', to)] });
      return decideIn(one, { ...world, pods: { ok: true, value: [pod({ app: `${repository}@${runsNow}` })] } });
    };
    expect(asked(image, [moved]).asked.filter((one) => /^(image|platforms)/.test(one))).toEqual([]);
    expect(asked(`${repository}:1.4`, []).rounds).toBe(3);
  });
});
