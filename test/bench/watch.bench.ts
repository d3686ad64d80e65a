// What it costs to know 50,000 Deployments: memory, the longest stop of the event loop, and the time of heartbeats.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Row } from '../../tools/table.ts';
import { builtFile } from './built-program.ts';
import { held, rounded } from './figures.ts';
import { startBenchServer } from './watch-server.ts';

export const name = 'watching: one reflector in its own process, --max-old-space-size=160 --max-semi-space-size=8';

const bars = { must: 250, goal: 100 };
const flags = ['--max-old-space-size=160', '--max-semi-space-size=8'];

interface Told {
  readonly phase: 'synced' | 'burst';
  readonly ms: number;
  readonly cpu: number;
  readonly rss: number;
  readonly peak: number;
  readonly block: number;
  readonly told: number;
  readonly heap: number;
}

export async function run(): Promise<readonly Row[]> {
  const file = await builtFile('test/bench/watch-process.ts', 'watch-process.js');
  const rows: Row[] = [];
  for (const size of [1_000, 10_000, 50_000]) {
    for (const mode of ['streaming', 'pages']) rows.push(await measured(file, size, mode));
  }
  return rows;
}

async function measured(file: string, size: number, mode: string): Promise<Row> {
  const events = 20_000;
  const server = await startBenchServer(size);
  const args = [...flags, file, server.url, mode, String(size + 1 + events)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const told: Told[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      told.push(JSON.parse(line) as Told);
      // The watch opens right after the list.
      if (told.length === 1) setTimeout(() => void server.burst(events), 500);
    }
    if ((await ended) !== 0) throw new Error(`watch-process ended with ${child.exitCode}`);
  } finally {
    child.kill();
    server.close();
  }
  const [synced, burst] = told;
  if (synced === undefined || burst === undefined) throw new Error('watch-process told nothing');
  return {
    workloads: size,
    list: mode,
    'MB of JSON': rounded(server.bytes / 1e6),
    'sync s': rounded(synced.ms / 1000, 1),
    'sync cpu s': rounded(synced.cpu / 1000, 1),
    'peak MB synced': rounded(synced.peak),
    'peak MB': rounded(burst.peak),
    'MB at the end': rounded(burst.rss),
    'µs per heartbeat': rounded(((burst.cpu - synced.cpu) * 1000) / events),
    'woken by heartbeats': burst.told - synced.told,
    'longest block ms': rounded(burst.block),
    bar: held(burst.block, bars),
  };
}
