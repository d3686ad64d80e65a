// Runs this very program as somebody would who types its commands, and as the controller beside the demo.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DemoFailed, type Ground } from './demo-ground.ts';

const [, program = ''] = process.argv;

/** As it is typed: `reship` where it is on the PATH, else the file. */
export function programName(): string {
  const path = relative(process.cwd(), program);
  return basename(program) === 'reship' ? 'reship' : path.startsWith('..') ? program : path;
}

/** Its standard output; throws with what it said where it did not end with 0. */
export async function runReship(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text.stdout += more));
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text.stderr += more));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return text.stdout;
  throw new DemoFailed(`reship ${args.join(' ')} ended with ${code}: ${text.stderr.trim() || text.stdout.trim()}`);
}

export interface DemoController {
  /** The last warning or error that it logged, or its last line; "" where there is none. */
  trouble(): string;
  isOver(): boolean;
  stop(): Promise<void>;
}

/** Ends with the demo, however that ends: the channel between the two is cut then. */
const endsWithParent =
  "process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); process.channel?.unref();";

export function startController({ namespace, reach, env, folder, intervalSeconds }: Ground): DemoController {
  const path = join(folder, 'controller.log');
  const log = openSync(path, 'a', 0o600);
  const prelude = join(folder, 'ends-with-parent.mjs');
  writeFileSync(prelude, endsWithParent);
  const interval = String(intervalSeconds);
  const place = ['--namespaces', namespace, '--lease-namespace', namespace];
  const times = ['--interval-seconds', interval, '--min-interval-seconds', interval];
  const ports = ['--health-listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'];
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(prelude).href, program, 'controller', ...place, ...times, ...ports, ...reach],
    { env, stdio: ['ignore', log, log, 'ipc'] },
  );
  closeSync(log);
  const ended = once(child, 'exit');
  return {
    trouble: () => troubleIn(readFileSync(path, 'utf8')),
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

function troubleIn(log: string): string {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines.findLast((line) => /"level":"(warn|error)"/.test(line)) ?? lines.at(-1) ?? '';
}
