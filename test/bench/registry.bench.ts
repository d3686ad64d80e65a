// The registry door beside a bare loop of requests: HEADs a second, connections, tokens, and the memory of a long tag list.
import { Agent } from 'undici';
import type { Repository } from '#core/image/reference.ts';
import { createImages } from '#registry/images.ts';
import type { Row } from '../../tools/table.ts';
import { median, medianRatio, rounded } from './figures.ts';
import { serve } from './served.ts';

export const name = 'the registry door: HEADs a second, and 100,000 tags';

const tags = 5000;
const rounds = 7;

export async function run(): Promise<readonly Row[]> {
  const plain = await serve('plain');
  const guarded = await serve('tokens');
  try {
    const [bare, door, tokens] = [[] as number[], [] as number[], [] as number[]];
    const cpu = { bare: [] as number[], door: [] as number[], tokens: [] as number[] };
    let [bareConnections, doorConnections, tokenConnections] = [0, 0, 0];
    for (let round = 0; round < rounds; round += 1) {
      const loop = await bareLoop(plain.host);
      bare.push(loop.seconds);
      cpu.bare.push(loop.cpu);
      bareConnections = loop.connections;
      const asked = await askDoor(plain.host);
      door.push(asked.seconds);
      cpu.door.push(asked.cpu);
      doorConnections = asked.connections;
      const behind = await askDoor(guarded.host);
      tokens.push(behind.seconds);
      cpu.tokens.push(behind.cpu);
      tokenConnections = behind.connections;
    }
    const row = (program: string, seconds: readonly number[], used: readonly number[], connections: number): Row => ({
      program,
      'HEADs/s': rounded(tags / median(seconds)),
      'cpu ms': rounded(median(used)),
      'cpu ratio': rounded(medianRatio(used, cpu.bare), 2),
      connections,
      ratio: rounded(medianRatio(seconds, bare), 2),
    });
    return [
      row('bare undici loop', bare, cpu.bare, bareConnections),
      row('the door', door, cpu.door, doorConnections),
      row('the door, a token for each of 200 repositories', tokens, cpu.tokens, tokenConnections),
      await longList(plain.host),
    ];
  } finally {
    plain.stop();
    guarded.stop();
  }
}

/** 16 at a time, no answer looked at. */
async function bareLoop(host: string) {
  const agent = new Agent({ connections: 16 });
  let connections = 0;
  agent.on('connect', () => (connections += 1));
  const started = performance.now();
  const before = process.cpuUsage();
  let next = 0;
  const worker = async () => {
    while (next < tags) {
      next += 1;
      const path = `/v2/acme/app-${next % 200}/manifests/1.0.${next}`;
      const answer = await agent.request({ origin: `http://${host}`, path, method: 'HEAD', reset: false });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  const seconds = (performance.now() - started) / 1000;
  const cpu = cpuSince(before);
  await agent.close();
  return { seconds, cpu, connections };
}

async function askDoor(host: string) {
  const images = createImages({ remember: false });
  const started = performance.now();
  const before = process.cpuUsage();
  const all = Array.from({ length: tags }, (_, number) =>
    images.digest(`${host}/acme/app-${number % 200}` as Repository, `1.0.${number}`),
  );
  const failed = (await Promise.all(all)).filter((one) => !one.ok).length;
  const seconds = (performance.now() - started) / 1000;
  const cpu = cpuSince(before);
  const { connections } = images.counters();
  await images.close();
  if (failed > 0) throw new Error(`${failed} questions had no answer`);
  return { seconds, cpu, connections };
}

/** Milliseconds of this process, its threads included. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function longList(host: string): Promise<Row> {
  const images = createImages({ remember: true });
  const before = heap();
  const longest = watchLoop();
  const started = performance.now();
  const answer = await images.tags(`${host}/acme/many` as Repository);
  const took = performance.now() - started;
  const stalled = longest();
  const after = heap();
  const listed = answer.ok ? answer.value.length : 0;
  await images.close();
  if (listed !== 100_000) throw new Error(`${listed} tags`);
  return {
    program: '100,000 tags, 8 MiB in one answer',
    ms: rounded(took),
    'longest stall ms': rounded(stalled),
    'MB kept': rounded(after - before),
  };
}

function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** The longest time in which nothing else had its turn. */
function watchLoop(): () => number {
  let [last, longest, on] = [performance.now(), 0, true];
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (on) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    on = false;
    return longest;
  };
}
