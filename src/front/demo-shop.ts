// The story in the sandbox: a shop gets a good version, then a bad one that is taken back, then a better one.
import type { Voice } from '#cli/demo-voice.ts';
import { shortName } from '#core/workload/workload.ts';
import type { Behaviour } from '#sandbox/behaviour.ts';
import { runReship } from './demo-program.ts';
import type { SandboxGround } from './demo-sandbox.ts';
import type { Actor, Stage } from './demo-stage.ts';
import type { Witness } from './demo-witness.ts';

/** Long enough to be seen. */
const starts: Behaviour = { readyAfterMs: 300 };
/** Of the rollouts of shop/web: a bad version is a Failed record after so many seconds. */
const deadline = '5';

export async function tellShop(ground: SandboxGround, voice: Voice, witness: Witness, stage: Stage): Promise<void> {
  const { sandbox, namespace } = ground;
  const { registry } = sandbox;
  const actor = (name: string, kind: Actor['kind'], replicas: number, tag: string): Actor => ({
    kind,
    name,
    replicas,
    image: `${registry.host}/${namespace}/${name}:${tag}`,
  });
  const web = actor('web', 'Deployment', 3, '1.4.2');
  const api = actor('api', 'Deployment', 2, 'stable');
  const worker = actor('worker', 'StatefulSet', 2, '2.0.1');

  function push({ name, image }: Actor, tag: string, seed: string, behaviour: Behaviour, why: string): string {
    const { digest } = registry.push(`${namespace}/${name}`, tag, { seed: `${name} ${seed}`, behaviour });
    voice.line({ at: Date.now(), by: 'demo', workload: '', what: 'pushed', why: `${namespace}/${name}:${tag}${why}` });
    return `${image.slice(0, image.lastIndexOf(':'))}:${tag}@${digest}`;
  }

  voice.scene('A shop runs in a cluster inside this process. Its images are in a registry there.');
  for (const one of [web, api, worker]) {
    push(one, one.image.slice(one.image.lastIndexOf(':') + 1), 'first', starts, '');
    await stage.create(one);
  }

  voice.scene('One annotation each says what is wanted. The controller answers with what it follows.');
  for (const [one, policy] of [
    [web, 'semver:^1.4'],
    [api, 'digest'],
    [worker, 'patch'],
  ] as const) {
    const more = one === web ? { 'reship.dev/deadline-seconds': deadline } : {};
    await stage.annotate(one, { 'reship.dev/policy': policy, ...more });
    await witness.sees(shortName(one), 'Following');
  }

  voice.scene('New versions are pushed, and nothing else is done.');
  push(web, '2.0.0', '2.0.0', starts, ', which ^1.4 does not allow');
  const good = push(web, '1.4.3', '1.4.3', starts, '');
  await rollsOut(web, good);
  await rollsOut(api, push(api, 'stable', 'second', starts, ' again: the tag has another digest now'));
  await rollsOut(worker, push(worker, '2.0.2', '2.0.2', starts, ''));

  voice.scene('A bad version is pushed: its containers crash.');
  const bad = push(web, '1.4.4', '1.4.4', 'crashLoop', '');
  await witness.sees(shortName(web), 'ImageUpdated');
  await stage.expectImage(web, bad);
  await witness.sees(shortName(web), 'RolloutFailed', ['RolloutCompleted']);

  voice.scene('Somebody takes it back. Reship holds still until it is told to go on.');
  await stage.setImage(web, good, 'back to 1.4.3, by hand');
  await witness.sees(shortName(web), 'Undone');

  voice.scene('A version that works again is pushed. What would be done, and why not?');
  const better = push(web, '1.4.5', '1.4.5', starts, '');
  await witness.sees(shortName(web), 'CandidateFound');
  await run('check', shortName(web));
  await stage.expectImage(web, good);

  voice.scene('The hold is ended, and the newest version comes.');
  await run('resume', shortName(web));
  await rollsOut(web, better);
  await run('history');

  async function run(...words: readonly string[]): Promise<void> {
    const args = [...words, '-n', namespace];
    voice.output(`reship ${args.join(' ')}`, await runReship([...args, ...ground.reach], ground.env));
  }

  async function rollsOut(one: Actor, image: string): Promise<void> {
    await witness.sees(shortName(one), 'ImageUpdated');
    await witness.sees(shortName(one), 'RolloutCompleted', ['RolloutFailed']);
    await stage.expectImage(one, image);
  }
}
