// `reship demo`: a cluster, the controller and a story whose every line was seen; it stays up until it is interrupted.
import type { Terminal } from '#cli/deps.ts';
import { type Voice, voiceOn } from '#cli/demo-voice.ts';
import type { DemoOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { clusterGround } from './demo-cluster.ts';
import { DemoFailed, type Ground } from './demo-ground.ts';
import { type DemoController, programName, startController } from './demo-program.ts';
import { sandboxGround } from './demo-sandbox.ts';
import { tellShop } from './demo-shop.ts';
import { type Stage, stageOn } from './demo-stage.ts';
import { findVersions, tellVersions } from './demo-versions.ts';
import { type Witness, witnessOf } from './demo-witness.ts';
import { exitCodeFor } from './failed.ts';
import { faultOf } from './fault.ts';

/** A place, and what is told there. */
interface Play {
  readonly ground: Ground;
  /** Commands to type while it stays up. */
  readonly hints: readonly string[];
  tell(voice: Voice, witness: Witness, stage: Stage): Promise<void>;
}

export async function demo(options: DemoOptions, terminal: Terminal, interrupt: AbortSignal): Promise<ExitCode> {
  const voice = voiceOn(terminal, options);
  const closed = new AbortController();
  // `reship demo | head`: nobody looks any more.
  process.stdout.once('error', () => closed.abort());
  const signal = AbortSignal.any([interrupt, closed.signal]);
  let play: Play | null = null;
  let controller: DemoController | null = null;
  let told = false;
  try {
    play = await begin(options);
    const { ground, hints } = play;
    controller = startController(ground);
    const witness = witnessOf(ground, controller, voice, signal);
    await play.tell(voice, witness, stageOn(ground, voice, witness));
    told = true;
    if (options.once) return 0;
    voice.hints('Try it, in another terminal. Ctrl-C here ends everything.', hints);
    await witness.watch();
    return 0;
  } catch (thrown) {
    voice.done();
    if (interrupt.aborted) return told ? 0 : 130;
    return closed.signal.aborted ? 0 : complain(thrown, terminal);
  } finally {
    voice.wait('cleaning up');
    await controller?.stop();
    const left = (await play?.ground.close()) ?? '';
    voice.done();
    if (left !== '') terminal.err.write(`reship: demo: ${left}\n`);
  }
}

async function begin({ own, repository }: DemoOptions): Promise<Play> {
  if (own === null) {
    const ground = await sandboxGround();
    const { host } = ground.sandbox.registry;
    return {
      ground,
      hints: hintsFor(ground, [pushing(`http://${host}/v2/${ground.namespace}/web/manifests`)]),
      tell: (voice, witness, stage) => tellShop(ground, voice, witness, stage),
    };
  }
  const { ground, asked: versions } = await clusterGround(own, () => findVersions(repository, process.env));
  return {
    ground,
    hints: hintsFor(ground, []),
    tell: (voice, witness, stage) => tellVersions(ground, repository, versions, voice, witness, stage),
  };
}

function complain(thrown: unknown, terminal: Terminal): ExitCode {
  if (thrown instanceof DemoFailed) {
    terminal.err.write(`reship: demo: ${thrown.message}\n`);
    return 1;
  }
  const { code, message, next } = faultOf(thrown).toReason();
  terminal.err.write(`reship: demo: ${code}: ${message}\n${next === '' ? '' : `next: ${next}\n`}`);
  return exitCodeFor(code);
}

/** In an order in which each does what it says, also right after the one before. */
function hintsFor({ namespace, reach }: Ground, pushes: readonly string[]): readonly string[] {
  const where = ['-n', namespace, ...reach].join(' ');
  const reship = programName();
  return [
    `kubectl get deploy,sts,pods ${where}`,
    ...pushes,
    `kubectl get drec ${where}`,
    `kubectl rollout undo deploy/web ${where}`,
    `${reship} why deploy/web ${where}`,
    `${reship} resume deploy/web ${where}`,
    `${reship} suspend deploy/web ${where}`,
    `${reship} status ${where}`,
    `${reship} resume deploy/web ${where}`,
  ];
}

/** An image that is there gets another tag. */
function pushing(manifests: string): string {
  const type = 'application/vnd.oci.image.manifest.v1+json';
  return `curl -s ${manifests}/2.0.0 | curl -T - -H 'Content-Type: ${type}' ${manifests}/1.4.6   # pushes a version`;
}
