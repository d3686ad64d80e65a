// Measures a program as its users meet it: a whole process, from its start to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { median } from './figures.ts';

export interface Program {
  /** The interpreter: a Node. */
  readonly node: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measured {
  /** Wall time in milliseconds. */
  readonly ms: number;
  readonly stdout: string;
}

export interface Used {
  /** MB at the peak. */
  readonly rss: number;
  /** Milliseconds of both processors together. */
  readonly cpu: number;
}

// Run by the measured process when it ends. getrusage's peak begins with that of the parent, which Linux hands on.
const report = `
import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  let peak = maxRSS;
  try {
    peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  writeSync(3, JSON.stringify({ rss: peak / 1024, cpu: (userCPUTime + systemCPUTime) / 1000 }));
});`;
const tell = `data:text/javascript,${encodeURIComponent(report)}`;

/** Throws, with what the program said, when it does not end with 0. */
export async function measure(program: Program): Promise<Measured> {
  const { ms, stdout } = await run(program, []);
  return { ms, stdout };
}

/** The median of runs of their own, for they load a line that tells what the process has used. */
export async function resources(program: Program): Promise<Used> {
  const used: Used[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { told } = await run(program, ['--import', tell]);
    used.push(JSON.parse(told) as Used);
  }
  return { rss: median(used.map((one) => one.rss)), cpu: median(used.map((one) => one.cpu)) };
}

/** Runs them in turns, so that whatever else the machine does slows all of them alike; in each round, in their order. */
export async function inTurns(programs: readonly Program[], rounds: number): Promise<readonly (readonly number[])[]> {
  const times = programs.map((): number[] => []);
  for (const program of programs) await measure(program);
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, program] of programs.entries()) times[place]?.push((await measure(program)).ms);
  }
  return times;
}

async function run({ node, args, env }: Program, flags: readonly string[]) {
  const started = performance.now();
  const child = spawn(node, [...flags, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr, told] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    text(child.stdio[3] as Readable),
  ]);
  if (code !== 0) throw new Error(`${node} ${args.join(' ')}: exit ${code}: ${stderr}`);
  return { ms: performance.now() - started, stdout, told };
}
