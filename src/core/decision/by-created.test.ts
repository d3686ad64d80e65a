// The policy newest decided: which image is chosen.
import { describe, expect, test } from 'vitest';
import { a, b, c, decides, idle, repository, runsA, web } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import { decideIn, pod, type World } from '#test/fixtures/world.ts';
import { reason } from '#core/reason/reason.ts';

const newest = { 'reship.dev/policy': 'newest:main-.*' };
const [early, middle, late] = ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', '2026-10-03T00:00:00Z'];

const world: World = {
  tags: { [repository]: ['main-1', 'main-2', 'main-3', 'latest', `sha256-${'a'.repeat(64)}.sig`] },
  digest: { 'main-1': a, 'main-2': b, 'main-3': c },
  created: { [a]: early, [b]: late, [c]: middle },
  children: { [b]: [], [a]: [], [c]: [] },
};
const gone = reason('TagMissing', 'no such tag');

describe('the image that was created last', () => {
  decides([
    {
      name: 'pinned and older',
      image: `:main-1@${a}`,
      annotations: newest,
      world,
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
      ran: a,
    },
    { name: 'pinned and current', image: `:main-2@${b}`, annotations: newest, world, says: 'stay NewestAllowed' },
    {
      name: 'P5 pinned to the newest of all, whose tag is gone',
      image: `:main-9@${digest('d')}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [digest('d')]: '2026-11-01T00:00:00Z' } },
      says: 'stay NewestAllowed',
      to: null,
    },
    {
      name: 'P5 the running tag moved to an older image',
      image: `:main-2@${digest('d')}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [digest('d')]: '2026-11-01T00:00:00Z' } },
      says: 'stay NewestAllowed',
    },
    {
      name: 'the running tag moved to a newer image',
      image: `:main-2@${digest('d')}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [digest('d')]: '2026-10-02T12:00:00Z' } },
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
    },
    {
      name: 'a digest without a tag',
      image: `@${a}`,
      annotations: newest,
      world,
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
    },
    {
      name: 'not pinned',
      image: ':main-1',
      annotations: newest,
      world: { ...world, pods: runsA },
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
      ran: a,
    },
    {
      name: 'not pinned, and the newest runs',
      image: ':main-2',
      annotations: newest,
      world: { ...world, pods: { ok: true, value: [pod({ app: `${repository}@${b}` })] } },
      says: 'stay AlreadyRunning',
    },
    {
      name: 'not pinned, and a platform of the newest runs',
      image: ':main-2',
      annotations: newest,
      world: {
        ...world,
        children: { ...world.children, [b]: [digest('e')] },
        pods: { ok: true, value: [pod({ app: `${repository}@${digest('e')}` })] },
      },
      says: 'stay AlreadyRunning',
    },
    {
      name: 'several images run: the newest of them counts',
      image: ':main-1',
      annotations: newest,
      world: {
        ...world,
        pods: { ok: true, value: [pod({ app: `${repository}@${b}` }), pod({ app: `${repository}@${c}` })] },
      },
      says: 'update CandidateFound ReturnTargetUnknown',
      to: `:main-2@${b}`,
    },
    {
      name: 'P5 nothing runs: the written tag counts',
      image: ':main-2',
      annotations: newest,
      more: idle,
      world: { ...world, created: { ...world.created, [b]: late } },
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
    },
    {
      name: 'nothing runs and the written tag is gone',
      image: ':main-9',
      annotations: newest,
      more: idle,
      world: { ...world, digest: { ...world.digest, 'main-9': gone } },
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
    },
    {
      name: 'no tag passes',
      image: `:main-1@${a}`,
      annotations: { 'reship.dev/policy': 'newest:x.*' },
      world,
      says: 'stay NewestAllowed',
    },
    {
      name: 'a candidate vanished',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { ...world, digest: { ...world.digest, 'main-2': gone } },
      says: 'update CandidateFound',
      to: `:main-3@${c}`,
    },
    {
      name: 'a candidate is no image',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [b]: reason('NotAnImage', 'a chart') } },
      says: 'update CandidateFound',
      to: `:main-3@${c}`,
    },
    {
      name: 'excluded',
      image: `:main-1@${a}`,
      annotations: { ...newest, 'reship.dev/exclude': 'main-2' },
      world,
      says: 'update CandidateFound',
      to: `:main-3@${c}`,
    },
  ]);
});

test('every tag has one verdict', () => {
  const seen = decideIn(web(`:main-1@${a}`, { ...newest, 'reship.dev/include': 'main-[12]' }), world, {
    explain: true,
  });
  expect(
    seen.decision.containers[0]?.verdicts.map(({ tag, rank, reasons }) => [
      tag.slice(0, 7),
      rank,
      ...reasons.map(({ code }) => code),
    ]),
  ).toEqual([
    ['main-2', 1],
    ['main-1', 2, 'RunsNow', 'LowerThanChosen'],
    ['main-3', null, 'NotIncluded'],
    ['latest', null, 'NotIncluded'],
    ['sha256-', null, 'NotIncluded'],
  ]);
});
