// `reship controller` as a process that is measured: its log read as it grows, its memory, its files and its processor time.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '#test/fixtures/stage.ts';
import { heapEnvironment, heapFlags } from './heap-flags.ts';

export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Sample {
  /** MB. */
  readonly rss: number;
  readonly peak: number;
  readonly files: number;
  readonly sockets: number;
  /** Milliseconds of processor time since the start. */
  readonly cpu: number;
}

export interface Block {
  /** With whatever else the machine was doing. */
  readonly wall: number;
  /** Its own work alone. */
  readonly cpu: number;
}

export interface ControllerRun {
  readonly name: string;
  readonly pid: number;
  /** The lines since the last call, whole ones only. */
  lines(): readonly LogLine[];
  /** null: it has ended. */
  sample(): Sample | null;
  /** The page of /metrics. */
  metrics(): Promise<string>;
  /** Milliseconds that its event loop stood still at most since the start; to be asked once. Wants a probe. */
  longestBlock(): Promise<Block>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Processor time is counted in hundredths of a second. */
const tickMs = 10;

/**
 * @param name tells replicas apart; its log is NAME.log in the folder of the stage
 * @param probe block-probe.ts as one file
 */
export function runController(
  stage: Stage,
  name: string,
  program: string,
  kubeconfig: string,
  flags: readonly string[],
  probe: string | null = null,
): ControllerRun {
  const ports = ['--health-listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'];
  const loaded = probe === null ? [] : ['--import', probe];
  const blockFile = join(stage.folder, `${name}.block`);
  const args = [...heapFlags, ...loaded, program, 'controller', ...ports, ...flags];
  const running = stage.run(name, process.execPath, args, {
    KUBECONFIG: kubeconfig,
    HOME: '/nonexistent',
    BLOCK_FILE: blockFile,
    ...heapEnvironment,
  });
  const { pid } = running;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  const file = join(stage.folder, `${name}.log`);
  const buffer = Buffer.alloc(1024 * 1024);
  let offset = 0;
  let rest = '';
  let metricsAddress = '';

  function lines(): readonly LogLine[] {
    const log = openSync(file, 'r');
    for (let bytes = -1; bytes !== 0; offset += bytes) {
      bytes = readSync(log, buffer, 0, buffer.length, offset);
      rest += buffer.toString('utf8', 0, bytes);
    }
    closeSync(log);
    const whole = rest.split('\n');
    rest = whole.pop() ?? '';
    const read = whole.filter((line) => line !== '').map(lineOf);
    const started = read.find(({ msg }) => msg === 'started');
    if (started !== undefined) metricsAddress = String(started['metricsListen']);
    return read;
  }

  return {
    name,
    pid,
    lines,
    sample() {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const mb = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        const open = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
        return {
          rss: mb('VmRSS'),
          peak: mb('VmHWM'),
          files: open.length,
          sockets: open.filter((link) => link.startsWith('socket:')).length,
          cpu: (Number(stat[11]) + Number(stat[12])) * tickMs,
        };
      } catch {
        return null;
      }
    },
    async metrics() {
      if (metricsAddress === '') throw new Error(`${name} has not said where its metrics are`);
      return (await fetch(`http://${metricsAddress}/metrics`)).text();
    },
    async longestBlock() {
      process.kill(pid, 'SIGUSR2');
      while (!existsSync(blockFile)) await sleep(20);
      await sleep(20);
      return JSON.parse(readFileSync(blockFile, 'utf8')) as Block;
    },
    end: (signal) => running.end(signal),
  };
}

/** A text that is no line of the log is one all the same: what is told a person, or a crash leaves behind. */
function lineOf(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { time: '', level: 'text', msg: text.slice(0, 500) };
  }
}

/** One figure of a page of metrics, by its name and labels as they are printed; 0 where there is none. */
export function figureIn(page: string, series: string): number {
  const line = page.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
