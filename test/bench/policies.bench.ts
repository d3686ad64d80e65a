// How long each policy takes to decide a repository with 50,000 tags, all rounds of the decision included.
import { digest } from '#test/fixtures/workload.ts';
import { repository, web } from '#test/fixtures/decision-rows.ts';
import { decideIn } from '#test/fixtures/world.ts';
import type { Row } from '../../tools/table.ts';
import { held, median, rounded } from './figures.ts';

export const name = 'each policy decides 50,000 tags: milliseconds in one process';

const bars = { must: 100, goal: 50 };
const count = 50_000;
const rounds = 11;
const [runs, wanted, other] = [digest('a'), digest('b'), digest('c')];

interface Task {
  readonly policy: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly tagOf: (index: number) => string;
  readonly running: string;
  readonly chosen: string;
}

const releases = (index: number) => `1.${Math.floor(index / 100)}.${index % 100}`;
const builds = (index: number) => `build-${index}`;
const commits = (index: number) => `main-${((index * 48_271) % 2_147_483_647).toString(16)}-${1_700_000_000 + index}`;
const days = (index: number) => `release-${2000 + Math.floor(index / 1000)}-${String(index % 1000).padStart(3, '0')}`;

const tasks: readonly Task[] = [
  { policy: 'semver:^1.0', tagOf: releases, running: '1.0.0', chosen: '1.499.99' },
  { policy: 'patch', tagOf: releases, running: '1.250.0', chosen: '1.250.99' },
  { policy: 'minor', tagOf: releases, running: '1.0.0', chosen: '1.499.99' },
  { policy: 'major', tagOf: releases, running: '1.0.0', chosen: '1.499.99' },
  { policy: String.raw`numeric:build-(\d+)`, tagOf: builds, running: 'build-0', chosen: 'build-49999' },
  { policy: String.raw`numeric:main-[0-9a-f]+-(\d+)`, tagOf: commits, running: commits(0), chosen: commits(49_999) },
  { policy: 'alphabetical:release-(.*)', tagOf: days, running: days(0), chosen: days(49_999) },
  { policy: 'newest:build-4999[0-9]', tagOf: builds, running: 'build-0', chosen: 'build-49999' },
  { policy: 'version-of:prod', tagOf: releases, running: '1.0.0', chosen: '1.499.99' },
  { policy: 'version-of:prod:build-.*', tagOf: builds, running: 'build-0', chosen: 'build-9999' },
  {
    policy: 'minor',
    more: { 'reship.dev/include': String.raw`1\.\d+\..*`, 'reship.dev/exclude': '.*-rc.*' },
    tagOf: releases,
    running: '1.0.0',
    chosen: '1.499.99',
  },
];

/** The first decision is what a command pays, which has not run this policy before; later ones are a controller's. */
export async function run(): Promise<readonly Row[]> {
  return tasks.map((task) => {
    const tags = Array.from({ length: count }, (_, index) => task.tagOf((index * 7919) % count));
    const [first = 0, ...later] = Array.from({ length: rounds }, () => decided(task, tags));
    return {
      policy: task.policy + (task.more === undefined ? '' : ', include and exclude'),
      'first ms': rounded(first, 1),
      'median ms': rounded(median(later), 1),
      'least ms': rounded(Math.min(...later), 1),
      'median bar': held(median(later), bars),
    };
  });
}

function decided({ policy, more, running, chosen }: Task, tags: readonly string[]): number {
  const workload = web(`:${running}@${runs}`, { 'reship.dev/policy': policy, ...more });
  const near = Object.fromEntries(tags.map((tag) => [tag, other]));
  const world = {
    tags: { [repository]: tags },
    digest: { ...near, prod: wanted, [chosen]: wanted },
    created: { [runs]: '2026-10-01T00:00:00Z', [other]: '2026-10-02T00:00:00Z', [wanted]: '2026-10-03T00:00:00Z' },
    children: { [wanted]: [] },
  };
  const started = performance.now();
  const { decision } = decideIn(workload, world);
  const took = performance.now() - started;
  const image = decision.containers[0]?.to?.image;
  if (image !== `${repository}:${chosen}@${wanted}`) throw new Error(`${policy}: ${chosen} was expected, not ${image}`);
  return took;
}
