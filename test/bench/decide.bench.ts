// How long `semver` takes to decide a repository with 50,000 tags, all rounds of the decision included.
import type { Row } from '../../tools/table.ts';
import { repository, web } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import { decideIn } from '#test/fixtures/world.ts';
import { held, median, rounded } from './figures.ts';

export const name = 'semver decides 50,000 tags: milliseconds in one process';

const bars = { must: 100, goal: 50 };
const count = 50_000;
const rounds = 11;

interface Shape {
  readonly tags: string;
  readonly tagOf: (index: number) => string;
  readonly highest: string;
}

const shapes: readonly Shape[] = [
  {
    tags: 'releases, all allowed',
    tagOf: (index) => `1.${Math.floor(index / 100)}.${index % 100}`,
    highest: '1.499.99',
  },
  {
    tags: 'releases, most outside the range',
    tagOf: (index) => `${index % 20}.${Math.floor(index / 2000)}.${Math.floor(index / 20) % 100}`,
    highest: '1.24.99',
  },
  {
    tags: 'releases, variants, pre-releases, commits',
    tagOf: (index) => {
      const release = `1.${Math.floor(index / 400)}.${Math.floor(index / 4) % 100}`;
      return [release, `${release}-alpine`, `${release}-rc.${index % 9}`, `main-${index.toString(16)}-17${index}`][
        index % 4
      ] as string;
    },
    highest: '1.124.99',
  },
];

/** The first decision is what a command pays, which has not run this code before; later ones are a controller's. */
export async function run(): Promise<readonly Row[]> {
  return shapes.map((shape) => {
    const tags = shuffled(Array.from({ length: count }, (_, index) => shape.tagOf(index)));
    const [first = 0, ...later] = Array.from({ length: rounds }, () => decided(tags, shape.highest));
    return {
      tags: shape.tags,
      runs: rounds,
      'first ms': rounded(first, 1),
      'median ms': rounded(median(later), 1),
      'first bar': held(first, bars),
      'median bar': held(median(later), bars),
    };
  });
}

function decided(tags: readonly string[], highest: string): number {
  const running = `:1.0.0@${digest('a')}`;
  const annotations = { 'reship.dev/policy': 'semver:^1.0' };
  const workload = web(running, annotations);
  const world = {
    // A list of its own for each decision, as a registry's answer is.
    tags: { [repository]: [...tags] },
    digest: { [highest]: digest('b') },
    children: { [digest('b')]: [] },
  };
  const started = performance.now();
  const { decision } = decideIn(workload, world);
  const took = performance.now() - started;
  const image = decision.containers[0]?.to?.image;
  if (image !== `${repository}:${highest}@${digest('b')}`) throw new Error(`${highest} was expected, not ${image}`);
  return took;
}

/** Registries sort by text or by time; neither may help. The same order in every run. */
function shuffled(tags: string[]): readonly string[] {
  let seed = 1;
  for (let index = tags.length - 1; index > 0; index -= 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const other = seed % (index + 1);
    [tags[index], tags[other]] = [tags[other] ?? '', tags[index] ?? ''];
  }
  return tags;
}
