// Ten leaders are killed one after another, and three told to stop: how long until the next one writes. `npm run bench -- leader`.
import { setTimeout as sleep } from 'node:timers/promises';
import { imagesOf, type RawWorkload, readWorkload } from '#test/fixtures/api-reads.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import { openStage } from '#test/fixtures/stage.ts';
import type { Row } from '../../tools/table.ts';
import { builtProgram } from './built-program.ts';
import { type ControllerRun, runController } from './controller-run.ts';
import { held, median, rounded } from './figures.ts';
import { type SeenRecord, seeRecords } from './soak-records.ts';

export const name = 'two replicas with a Lease of 15/10/2 s: from the end of the leader to the first write of the next';

const place = { namespace: 'default', name: 'web' };
const flags = ['--interval-seconds', '1', '--min-interval-seconds', '1', '--lease-namespace', 'default'];
const deadlineMs = 60_000;
/** Seconds to the first write of the next leader. */
const bars = { SIGKILL: { must: 20, goal: 16 }, SIGTERM: { must: 3, goal: 3 } };

/** @param args how many are killed (10), and how many are told to stop (3) */
export async function run([kills = '10', stops = '3']: readonly string[]): Promise<readonly Row[]> {
  if (findControlPlane()?.kind !== 'programs') throw new Error(controlPlaneMissing);
  const stage = openStage('leader');
  const [cluster, registry, program] = await Promise.all([
    startCluster({ controllers: true }),
    startRegistry(),
    builtProgram(),
  ]);
  try {
    await serveRecords(cluster);
    const kubeconfig = cluster.kubeconfigPath('admin');
    let started = 0;
    const start = async (): Promise<ControllerRun> => {
      started += 1;
      const run = runController(stage, `controller-${started}`, program, kubeconfig, flags);
      await until(`${run.name} is ready`, async () => run.lines().some(({ msg }) => msg === 'started'));
      // It has its picture, and looks at the Lease.
      await sleep(3_000);
      return run;
    };
    const moves: string[] = [];
    const move = async (): Promise<string> => {
      const { digest } = await registry.push('web', 'prod', { seed: `web ${moves.length}` });
      const image = `${registry.address}/web:prod@${digest}`;
      moves.push(image);
      return image;
    };
    const read = (): Promise<RawWorkload> => readWorkload(cluster, 'Deployment', place.namespace, place.name);
    const seen: string[] = [];
    const records = seeRecords(cluster);
    const runs = async (image: string): Promise<void> => {
      await until(image, async () => imagesOf(await read())['app'] === image);
      seen.push(image);
    };
    const annotations = { 'reship.dev/policy': 'digest' };
    await cluster.apply(deployment({ ...place, image: await move(), annotations, replicas: 0 }));
    const generation = (await read()).metadata.generation;

    let leader = await start();
    await runs(await move());
    let next = await start();
    const seconds: Record<'SIGKILL' | 'SIGTERM', number[]> = { SIGKILL: [], SIGTERM: [] };
    for (let turn = 0; turn < Number(kills) + Number(stops); turn += 1) {
      const signal = turn < Number(kills) ? 'SIGKILL' : 'SIGTERM';
      // Every other one dies a moment after a move, which it may be in the middle of.
      if (turn % 2 === 1) {
        await move();
        await sleep(100 * turn);
      }
      const began = performance.now();
      await leader.end(signal);
      const ended = performance.now();
      await runs(await move());
      seconds[signal].push((performance.now() - (signal === 'SIGTERM' ? ended : began)) / 1000);
      leader = next;
      next = await start();
      // Only the newest ones stay.
      await records.look();
    }
    await until('all records have ended', async () => {
      await records.look();
      const all = records.of('default/Deployment/web');
      return all.at(-1)?.to === seen.at(-1) && all.every(({ outcome }) => outcome !== null);
    });
    const raw = await read();
    const { seq } = JSON.parse(raw.metadata.annotations?.['reship.dev/state'] ?? '{}') as { readonly seq: number };
    const written = records.of('default/Deployment/web');
    const faults = faultsIn(written, { seq, moves, seen, writes: raw.metadata.generation - generation });
    if (faults.length > 0) throw new Error(`lost or written twice: ${faults.join('; ')}`);
    return (['SIGKILL', 'SIGTERM'] as const).map((signal) => ({
      signal,
      times: seconds[signal].length,
      'median s': rounded(median(seconds[signal]), 1),
      'least s': rounded(Math.min(...seconds[signal]), 1),
      'most s': rounded(Math.max(...seconds[signal]), 1),
      'bar s': bars[signal].must,
      held: held(Math.max(...seconds[signal]), bars[signal]),
      changes: seq,
    }));
  } finally {
    await Promise.all([cluster.stop(), registry.stop()]);
    await stage.stop();
  }
}

/** What is wrong with what was written, in words; a move that the next one overtook need not have been written. */
function faultsIn(
  records: readonly SeenRecord[],
  {
    seq,
    moves,
    seen,
    writes,
  }: {
    readonly seq: number;
    readonly moves: readonly string[];
    readonly seen: readonly string[];
    readonly writes: number;
  },
): readonly string[] {
  const places = records.map(({ to }) => moves.indexOf(to));
  const unrecorded = seen.filter((image) => !records.some(({ to }) => to === image));
  return [
    ...(writes === seq ? [] : [`${writes} writes made ${seq} changes`]),
    ...(records.every((one, index) => one.seq === index + 1) && records.length === seq
      ? []
      : [`the records ${records.map((one) => one.seq).join(' ')} of ${seq} changes`]),
    ...(places.every((place, index) => place > (places[index - 1] ?? 0)) ? [] : [`the order ${places.join(' ')}`]),
    ...unrecorded.map((image) => `no record of ${image}`),
  ];
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > deadlineMs) throw new Error(`not within a minute: ${what}`);
    await sleep(20);
  }
}
