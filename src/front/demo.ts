// `reship demo`: a cluster, the controller and a story whose every line was seen; it stays up until it is interrupted.
import type { Terminal } from '#cli/deps.ts';
import { type Voice, voiceOn } from '#cli/demo-voice.ts';
import type { DemoOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { DemoFailed, type Ground } from './demo-ground.ts';
import { type DemoController, programName, startController } from './demo-program.ts';
import { type SandboxGround, sandboxGround } from './demo-sandbox.ts';
import { tellShop } from './demo-shop.ts';
import { stageOn } from './demo-stage.ts';
import { witnessOf } from './demo-witness.ts';
import { exitCodeFor } from './failed.ts';
import { faultOf } from './fault.ts';

export async function demo(options: DemoOptions, terminal: Terminal, interrupt: AbortSignal): Promise<ExitCode> {
  const voice = voiceOn(terminal, options);
  const closed = new AbortController();
  // `reship demo | head`: nobody looks any more.
  process.stdout.once('error', () => closed.abort());
  const signal = AbortSignal.any([interrupt, closed.signal]);
  let ground: SandboxGround | null = null;
  let controller: DemoController | null = null;
  let told = false;
  try {
    ground = await sandboxGround();
    controller = startController(ground);
    const witness = witnessOf(ground, controller, voice, signal);
    await tellShop(ground, voice, witness, stageOn(ground, voice, witness));
    told = true;
    if (options.once) return 0;
    voice.hints('Try it, in another terminal. Ctrl-C here ends everything.', linesToTry(ground));
    await witness.watch();
    return 0;
  } catch (thrown) {
    if (signal.aborted) return told ? 0 : 130;
    return tell(thrown, terminal);
  } finally {
    await end(ground, controller, voice);
  }
}

async function end(ground: Ground | null, controller: DemoController | null, voice: Voice): Promise<void> {
  voice.wait('cleaning up');
  await controller?.stop();
  await ground?.close();
  voice.done();
}

function tell(thrown: unknown, terminal: Terminal): ExitCode {
  if (thrown instanceof DemoFailed) {
    terminal.err.write(`reship: demo: ${thrown.message}\n`);
    return 1;
  }
  const { code, message, next } = faultOf(thrown).toReason();
  terminal.err.write(`reship: demo: ${code}: ${message}\n${next === '' ? '' : `next: ${next}\n`}`);
  return exitCodeFor(code);
}

function linesToTry({ namespace, reach, sandbox }: SandboxGround): readonly string[] {
  const where = ['-n', namespace, ...reach].join(' ');
  const reship = programName();
  const web = `http://${sandbox.registry.host}/v2/${namespace}/web/manifests`;
  const type = 'application/vnd.oci.image.manifest.v1+json';
  return [
    `kubectl get deploy,sts,pods ${where}`,
    `kubectl get drec ${where}`,
    `${reship} why deploy/web ${where}`,
    `${reship} status ${where}`,
    `${reship} suspend deploy/web ${where}`,
    `kubectl rollout undo deploy/web ${where}`,
    `curl -s ${web}/2.0.0 | curl -T - -H 'Content-Type: ${type}' ${web}/1.4.6   # pushes a version`,
  ];
}
