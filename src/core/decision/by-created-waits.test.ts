// The policy newest where it cannot be decided: what it waits for.
import { describe, expect, test } from 'vitest';
import { a, b, c, decides, repository, web } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import { decideIn, type World } from '#test/fixtures/world.ts';
import { reason } from '#core/reason/reason.ts';

const newest = { 'reship.dev/policy': 'newest:main-.*' };
const [early, middle, late] = ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', '2026-10-03T00:00:00Z'];

const world: World = {
  tags: { [repository]: ['main-1', 'main-2', 'main-3', 'latest', `sha256-${'a'.repeat(64)}.sig`] },
  digest: { 'main-1': a, 'main-2': b, 'main-3': c },
  created: { [a]: early, [b]: late, [c]: middle },
  children: { [b]: [], [a]: [], [c]: [] },
};
const unreadable = reason('RegistryUnavailable', 'the registry is down');
const gone = reason('TagMissing', 'no such tag');

describe('what keeps it waiting', () => {
  decides([
    {
      name: 'no tag list',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { tags: { [repository]: unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'a digest that cannot be read',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { ...world, digest: { ...world.digest, 'main-3': unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'a time that cannot be read',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [c]: unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'the running time cannot be read',
      image: `:main-9@${digest('d')}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [digest('d')]: unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'P6 the running image is gone',
      image: `:main-9@${digest('d')}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [digest('d')]: gone } },
      says: 'wait RunningNotComparable',
      to: ':main-2',
    },
    {
      name: 'P6 and start: any goes on',
      image: `:main-9@${digest('d')}`,
      annotations: { ...newest, 'reship.dev/start': 'any' },
      world: { ...world, created: { ...world.created, [digest('d')]: gone } },
      says: 'update CandidateFound',
      to: `:main-2@${b}`,
    },
    {
      name: 'the running time is unusable',
      image: `:main-9@${digest('d')}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [digest('d')]: null } },
      says: 'wait RunningNotComparable',
    },
    {
      name: 'a candidate without a time',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [b]: null } },
      says: 'wait CreatedUnusable',
      to: null,
    },
    {
      name: 'a reproducible candidate',
      image: `:main-1@${a}`,
      annotations: newest,
      world: { ...world, created: { ...world.created, [c]: '1980-01-01T00:00:01Z' } },
      says: 'wait CreatedUnusable',
    },
    {
      name: 'Pods that cannot be seen',
      image: ':main-1',
      annotations: newest,
      world: { ...world, pods: { ok: false, reason: reason('RunningUnknown', 'no right') } },
      says: 'wait RunningUnknown',
    },
    {
      name: 'Pods that cannot be seen, and the written tag is unreadable',
      image: ':other',
      annotations: newest,
      world: {
        ...world,
        digest: { ...world.digest, other: unreadable },
        pods: { ok: false, reason: reason('RunningUnknown', 'no right') },
      },
      says: 'wait RegistryUnavailable',
    },
  ]);

  test.each([
    [
      101,
      'wait',
      '101 tags pass the filters; newest looks at 100 at most: narrow it with newest:REGEX or reship.dev/include',
    ],
    [100, 'update', 'main-99 is the newest that newest:main-.* allows, created 2026-10-03T00:00:00.000Z'],
  ])('%i candidates: %s', (count, verb, message) => {
    const tags = Array.from({ length: count }, (_, index) => `main-${index}`);
    const seen = decideIn(web(`:main-0@${a}`, newest), {
      tags: { [repository]: [...tags, 'other'] },
      digest: Object.fromEntries(tags.map((tag) => [tag, tag === 'main-99' ? b : c])),
      created: { [a]: early, [b]: late, [c]: middle },
      children: { [b]: [] },
    });
    expect(seen.decision.containers[0]).toMatchObject({ verb, reasons: [{ message }] });
    expect(seen.asked.filter((one) => one.startsWith('digest'))).toHaveLength(count > 100 ? 0 : count);
    expect(seen.asked.filter((one) => one.startsWith('created')).length).toBeLessThanOrEqual(3);
  });
});
