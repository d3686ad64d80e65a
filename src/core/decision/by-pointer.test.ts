// The policy version-of decided: what is asked, which tag is written, and moved back means back.
import { describe, expect, test } from 'vitest';
import { a, b, c, decides, idle, repository, runsA, web } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import { decideIn, pod, type World } from '#test/fixtures/world.ts';
import { reason } from '#core/reason/reason.ts';

const prod = { 'reship.dev/policy': 'version-of:prod' };
const tags = { [repository]: ['1.4.2', '1.5.0', '1.5', 'v1.5.0', '1.3.0', 'prod', 'build-7'] };
const digests = { '1.4.2': a, '1.5.0': b, '1.5': b, 'v1.5.0': b, '1.3.0': c, 'build-7': b };
const world: World = { tags, digest: { ...digests, prod: b }, children: { [b]: [], [a]: [], [c]: [] } };
const back: World = { ...world, digest: { ...digests, prod: c } };
const unreadable = reason('RegistryUnavailable', 'the registry is down');
const runs = (...letters: string[]): NonNullable<World['pods']> => ({
  ok: true,
  value: letters.map((letter) => pod({ app: `${repository}@${digest(letter)}` })),
});

describe('the version that the moving tag stands for', () => {
  decides([
    {
      name: 'forward',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
      ran: a,
    },
    {
      name: 'back',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: back,
      says: 'update CandidateFound MovedBack',
      to: `:1.3.0@${c}`,
      ran: a,
    },
    {
      name: 'from no version there is no back',
      image: `:main@${a}`,
      annotations: prod,
      world: back,
      says: 'update CandidateFound',
      to: `:1.3.0@${c}`,
    },
    {
      name: 'from a digest alone',
      image: `@${a}`,
      annotations: prod,
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'the same tag on other bits',
      image: `:1.5.0@${a}`,
      annotations: prod,
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'a platform of it runs pinned',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { ...world, children: { [b]: [a] } },
      says: 'stay NewestAllowed',
      to: null,
    },
    {
      name: 'not pinned',
      image: ':1.4.2',
      annotations: prod,
      world: { ...world, pods: runsA },
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
      ran: a,
    },
    {
      name: 'not pinned, and it runs',
      image: ':1.5.0',
      annotations: prod,
      world: { ...world, pods: runs('b') },
      says: 'stay AlreadyRunning',
      to: null,
    },
    {
      name: 'not pinned, and a platform of it runs',
      image: ':1.5.0',
      annotations: prod,
      world: { ...world, children: { [b]: [digest('e')] }, pods: runs('e') },
      says: 'stay AlreadyRunning',
    },
    {
      name: 'not pinned by wish, and it runs',
      image: ':1.5.0',
      annotations: { ...prod, 'reship.dev/pin': 'tag' },
      world: { ...world, pods: runs('b') },
      says: 'stay NewestAllowed',
    },
    {
      name: 'only some Pods run it',
      image: ':1.5.0',
      annotations: prod,
      world: { ...world, pods: runs('a', 'b') },
      says: 'update CandidateFound ReturnTargetUnknown',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'nothing runs',
      image: ':1.4.2',
      annotations: prod,
      more: idle,
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'a person asks, and it runs',
      image: ':1.4.2',
      annotations: {},
      wish: 'version-of:prod',
      world: { ...world, pods: runs('b') },
      says: 'update PinOnly',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'a person asks, and it runs pinned to a platform',
      image: `:1.4.2@${a}`,
      annotations: {},
      wish: 'version-of:prod',
      world: { ...world, children: { [b]: [a] } },
      says: 'stay NewestAllowed',
    },
    {
      name: 'with a pattern',
      image: `:1.4.2@${a}`,
      annotations: { 'reship.dev/policy': 'version-of:prod:build-.*' },
      world,
      says: 'update CandidateFound',
      to: `:build-7@${b}`,
    },
    {
      name: 'with a filter',
      image: `:1.4.2@${a}`,
      annotations: { ...prod, 'reship.dev/exclude': '1.5.0' },
      world,
      says: 'update CandidateFound',
      to: `:v1.5.0@${b}`,
    },
    {
      name: 'a registry that fails below the found tag',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { ...world, digest: { ...world.digest, '1.3.0': unreadable } },
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
  ]);
});

test('nothing more is asked when what runs is what the tag points to', () => {
  const seen = decideIn(web(`:1.5.0@${b}`, prod), world);
  expect([seen.asked, seen.decision.containers[0]?.reasons[0]?.message]).toEqual([
    [`digest ${repository}:prod`],
    'prod is still what runs',
  ]);
});

describe('sentences', () => {
  const many = Array.from({ length: 130 }, (_, index) => `1.${index}.0`);
  const elsewhere = Object.fromEntries(many.map((tag) => [tag, c]));
  const missing = { digest: { ...digests, prod: digest('d') }, children: { [digest('d')]: [] } };
  const first = (world: World, annotations: Record<string, string> = prod) =>
    decideIn(web(`:1.4.2@${a}`, annotations), world);

  test.each<[string, World, string]>([
    ['forward', world, 'prod is 1.5.0 now (sha256:bbbbbbbbbbbb), the same image as v1.5.0, 1.5; 5 tags looked at'],
    ['back', back, 'prod is 1.3.0 now (sha256:cccccccccccc); 5 tags looked at'],
    [
      'none',
      { ...world, ...missing },
      'waiting: prod is sha256:dddddddddddd, no version tag on it yet (5 tags looked at)',
    ],
    [
      'none at all',
      { ...world, ...missing, tags: { [repository]: ['prod'] } },
      'waiting: prod is sha256:dddddddddddd, no version tag on it yet (0 tags looked at)',
    ],
    [
      'too many',
      { ...missing, tags: { [repository]: many }, digest: { ...elsewhere, prod: digest('d') } },
      'prod is sha256:dddddddddddd, which is none of the 100 highest of 130 tags: narrow them with version-of:prod:REGEX or reship.dev/include',
    ],
  ])('%s', (_, world, message) => {
    expect(first(world).decision.containers[0]?.reasons[0]?.message).toBe(message);
  });

  test('a note tells of the way back', () => {
    expect(first(back).decision.containers[0]?.reasons[1]).toMatchObject({
      code: 'MovedBack',
      message: 'prod moved back from 1.4.2 to 1.3.0, and so does the workload',
    });
  });

  test('a pattern is no version', () => {
    const seen = first({ ...world, ...missing }, { 'reship.dev/policy': 'version-of:prod:build-.*' });
    expect(seen.decision.containers[0]?.reasons[0]?.message).toContain('no matching tag on it yet (1 tag looked at)');
  });

  test('at most a hundred tags are looked at, five first', () => {
    const asked = (answers: World) => first(answers).asked.filter((one) => one.startsWith('digest')).length;
    const listed = { tags: { [repository]: many }, children: { [b]: [] } };
    expect(asked({ ...listed, digest: { ...elsewhere, prod: b, '1.125.0': b } })).toBe(1 + 5);
    expect(asked({ ...listed, digest: { ...elsewhere, prod: b, '1.30.0': b } })).toBe(1 + 100);
    expect(asked({ ...listed, digest: { ...elsewhere, prod: b } })).toBe(1 + 100);
  });
});
