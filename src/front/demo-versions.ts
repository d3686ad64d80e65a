// The story on a cluster of the user's: one workload, from a version that a registry has to the newest one, and back.
import type { Voice } from '#cli/demo-voice.ts';
import { at, listOf, textOf } from '#core/workload/shape.ts';
import { shortName } from '#core/workload/workload.ts';
import { DemoFailed, type Ground } from './demo-ground.ts';
import { runReship } from './demo-program.ts';
import type { Actor, Stage } from './demo-stage.ts';
import type { Witness } from './demo-witness.ts';

const policy = 'semver:*';

interface Versions {
  readonly newest: string;
  /** The next one of the same form, so that the policy judges both. */
  readonly before: string;
}

/** What the user's registry has; throws DemoFailed where there are no two versions. */
export async function findVersions(repository: string, env: NodeJS.ProcessEnv): Promise<Versions> {
  const report: unknown = JSON.parse(await runReship(['try', policy, repository, '-o', 'json'], env));
  const ranked = listOf(at(report, 'verdicts')).flatMap((one) => {
    const [tag, rank] = [textOf(at(one, 'tag')), at(one, 'rank')];
    return tag === null || typeof rank !== 'number' ? [] : [{ tag, rank }];
  });
  const tags = ranked.toSorted((one, other) => one.rank - other.rank).map(({ tag }) => tag);
  const form = (tag: string): string => tag.replaceAll(/\d+/g, '0');
  for (const [place, newest] of tags.entries()) {
    const before = tags.slice(place + 1).find((tag) => form(tag) === form(newest));
    if (before !== undefined) return { newest, before };
  }
  throw new DemoFailed(`${repository} has no two versions of one form, such as 1.4.2 and 1.4.3`);
}

export async function tellVersions(
  ground: Ground,
  repository: string,
  { newest, before }: Versions,
  voice: Voice,
  witness: Witness,
  stage: Stage,
): Promise<void> {
  const { namespace } = ground;
  const web: Actor = { kind: 'Deployment', name: 'web', replicas: 2, image: `${repository}:${before}` };
  const name = shortName(web);

  voice.scene(`A Deployment in the new namespace ${namespace}, with a version that is not the newest.`);
  await stage.create(web);

  voice.scene('One annotation says what is wanted.');
  await stage.annotate(web, { 'reship.dev/policy': policy });
  await witness.sees(name, 'Following');
  await rollsOut();

  voice.scene('Somebody takes it back. Reship holds still until it is told to go on.');
  await stage.setImage(web, web.image, `back to ${before}, by hand`);
  await witness.sees(name, 'Undone');
  await run('check', name);

  voice.scene('The hold is ended, and the newest version comes again.');
  await run('resume', name);
  await rollsOut();
  await run('history');

  async function run(...words: readonly string[]): Promise<void> {
    const args = [...words, '-n', namespace];
    voice.output(`reship ${args.join(' ')}`, await runReship([...args, ...ground.reach], ground.env));
  }

  async function rollsOut(): Promise<void> {
    await witness.sees(name, 'ImageUpdated');
    await witness.sees(name, 'RolloutCompleted', ['RolloutFailed']);
    const image = await stage.imageOf(web);
    if (!image.startsWith(`${repository}:${newest}@sha256:`))
      throw new DemoFailed(`${name} has ${image} instead of ${newest}`);
  }
}
