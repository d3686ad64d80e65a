// Policies that order tags decided, with the filters before them.
import { describe, expect, test } from 'vitest';
import { a, b, c, decides, repository, web } from '#test/fixtures/decision-rows.ts';
import { decideIn, type World } from '#test/fixtures/world.ts';

const world: World = {
  tags: { [repository]: ['build-9', 'build-10', 'build-11', '1.4.2', '1.4.3', '1.5.0', '2.0.0', 'latest'] },
  digest: { 'build-10': b, 'build-11': b, '1.4.3': b, '1.5.0': b, '2.0.0': b, latest: a, '1.4.2': a, 'build-9': a },
  children: { [a]: [], [b]: [], [c]: [] },
};
const policy = (text: string, more: Record<string, string> = {}) => ({ 'reship.dev/policy': text, ...more });
const numeric = String.raw`numeric:build-(\d+)`;

describe('every policy that orders tags', () => {
  decides([
    {
      name: 'patch',
      image: `:1.4.2@${a}`,
      annotations: policy('patch'),
      world,
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
    },
    {
      name: 'minor',
      image: `:1.4.2@${a}`,
      annotations: policy('minor'),
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'major',
      image: `:1.4.2@${a}`,
      annotations: policy('major'),
      world,
      says: 'update CandidateFound',
      to: `:2.0.0@${b}`,
    },
    {
      name: 'numeric',
      image: `:build-9@${a}`,
      annotations: policy(numeric),
      world,
      says: 'update CandidateFound',
      to: `:build-11@${b}`,
    },
    {
      name: 'alphabetical',
      image: `:build-10@${c}`,
      annotations: policy('alphabetical:build-(.*)'),
      world,
      says: 'update CandidateFound',
      to: `:build-9@${a}`,
    },
    {
      name: 'P6 numeric under latest',
      image: `:latest@${c}`,
      annotations: policy(numeric),
      world,
      says: 'wait RunningNotComparable',
      to: ':build-11',
    },
    {
      name: 'P6 numeric under latest, on whose image a number sits',
      image: `:latest@${a}`,
      annotations: policy(numeric),
      world,
      says: 'update CandidateFound',
      to: `:build-11@${b}`,
    },
  ]);
});

describe('the filters', () => {
  decides([
    {
      name: 'include',
      image: `:1.4.2@${a}`,
      annotations: policy('major', { 'reship.dev/include': String.raw`1\..*` }),
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'exclude',
      image: `:1.4.2@${a}`,
      annotations: policy('major', { 'reship.dev/exclude': '2.*' }),
      world,
      says: 'update CandidateFound',
      to: `:1.5.0@${b}`,
    },
    {
      name: 'both',
      image: `:1.4.2@${a}`,
      annotations: policy('major', { 'reship.dev/include': '1.*', 'reship.dev/exclude': '1.5.*' }),
      world,
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
    },
    {
      name: 'P5 the running tag keeps its place although it is excluded',
      image: `:1.5.0@${a}`,
      annotations: policy('major', { 'reship.dev/include': '1.4.*' }),
      world,
      says: 'stay NewestAllowed',
      to: null,
    },
    {
      name: 'an excluded tag still tells which version runs',
      image: `:latest@${a}`,
      annotations: policy('patch', { 'reship.dev/exclude': '1.4.2' }),
      world,
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
    },
    {
      name: 'digest chooses nothing and is not filtered',
      image: `:latest@${b}`,
      annotations: policy('digest', { 'reship.dev/exclude': '.*' }),
      world: { ...world, children: { [a]: [] } },
      says: 'update CandidateFound',
      to: `:latest@${a}`,
    },
  ]);

  test('are in the verdicts', () => {
    const seen = decideIn(web(`:1.4.2@${a}`, policy('patch', { 'reship.dev/exclude': '1.4.2|lat.*' })), world, {
      explain: true,
    });
    const verdicts = seen.decision.containers[0]?.verdicts.map(({ tag, reasons }) => [
      tag,
      ...reasons.map(({ code }) => code),
    ]);
    expect(verdicts?.slice(-2)).toEqual([
      ['1.4.2', 'RunsNow', 'Excluded'],
      ['latest', 'Excluded'],
    ]);
  });

  test('are defaults on a Namespace, and a workload replaces them', () => {
    const annotations = { 'reship.dev/default-policy': 'major', 'reship.dev/include': '1.*' };
    const namespace = { readable: true, name: 'shop', uid: 'uid-shop', annotations } as const;
    const to = (own: Record<string, string>) =>
      decideIn(web(`:1.4.2@${a}`, own), world, { namespace }).decision.containers[0]?.to?.image;
    expect(to({})).toBe(`${repository}:1.5.0@${b}`);
    expect(to({ 'reship.dev/include': '.*' })).toBe(`${repository}:2.0.0@${b}`);
  });
});

test('a range of one version says that it stands still', () => {
  const seen = decideIn(web(`:1.4.2@${a}`, policy('semver:1.4.2')), world);
  expect(seen.decision.containers[0]).toMatchObject({
    verb: 'stay',
    reasons: [
      { message: expect.stringContaining('semver:1.4.2 allows the version 1.4.2 alone and never goes further') },
    ],
  });
});

test.each<[string, string[], string]>([
  ['patch', ['1.27', '1.28'], 'patch never goes further from 1.27'],
  ['patch', ['1.28'], 'allowed by patch; runs 1.27; patch never goes further from 1.27'],
  ['major', ['1.27'], '1.27 is the newest that major allows'],
])('%s under 1.27, of %j, says: %s', (text, tags, message) => {
  const seen = decideIn(web(`:1.27@${a}`, policy(text)), { tags: { [repository]: tags }, digest: { '1.27': a } });
  expect(seen.decision.containers[0]).toMatchObject({
    verb: 'stay',
    reasons: [{ code: 'NewestAllowed', message: expect.stringContaining(message) }],
  });
});

test.each<[string, number, string]>([
  ['major', 100, 'no version tag is the same image'],
  ['major', 101, 'none of the 100 highest of 101 version tags is the same image'],
  [numeric, 100, 'no tag that has one is the same image'],
  [numeric, 101, 'none of the 100 highest of 101 tags that have one is the same image'],
])('P6 %s under latest, beside %i others, says which were looked at', (text, count, message) => {
  const tags = Array.from({ length: count }, (_, index) => (text === numeric ? `build-${index}` : `1.${index}`));
  const seen = decideIn(web(`:latest@${a}`, policy(text)), {
    tags: { [repository]: ['latest', ...tags] },
    digest: { latest: a, ...Object.fromEntries(tags.map((tag) => [tag, b])) },
    children: { [a]: [], [b]: [] },
  });
  expect(seen.decision.containers[0]).toMatchObject({
    verb: 'wait',
    reasons: [{ code: 'RunningNotComparable', message: expect.stringContaining(message) }],
  });
});
