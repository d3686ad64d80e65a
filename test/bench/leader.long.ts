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
import { median, rounded } from './figures.ts';
import { seeRecords } from './soak-records.ts';

export const name = 'two replicas with a Lease of 15/10/2 s: from the end of the leader to the first write of the next';

const place = { namespace: 'default', name: 'web' };
const flags = ['--interval-seconds', '1', '--min-interval-seconds', '1', '--lease-namespace', 'default'];
const deadlineMs = 60_000;

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
    let moves = 0;
    const move = async (): Promise<string> => {
      moves += 1;
      const { digest } = await registry.push('web', 'prod', { seed: `web ${moves}` });
      return `${registry.address}/web:prod@${digest}`;
    };
    const read = (): Promise<RawWorkload> => readWorkload(cluster, 'Deployment', place.namespace, place.name);
    const runs = (image: string) => until(image, async () => imagesOf(await read())['app'] === image);
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
    }
    const records = seeRecords(cluster);
    let last: readonly { readonly outcome: string | null }[] = [];
    await until('all records have ended', async () => {
      await records.look();
      last = records.of('default/Deployment/web');
      return last.every(({ outcome }) => outcome !== null);
    });
    const raw = await read();
    const { seq } = JSON.parse(raw.metadata.annotations?.['reship.dev/state'] ?? '{}') as { readonly seq: number };
    const targets = records.of('default/Deployment/web').map(({ to }) => to);
    const sound =
      raw.metadata.generation - generation === seq && new Set(targets).size === targets.length ? 'yes' : 'NO';
    return Object.entries(seconds).map(([signal, all]) => ({
      signal,
      times: all.length,
      'median s': rounded(median(all), 1),
      'least s': rounded(Math.min(...all), 1),
      'most s': rounded(Math.max(...all), 1),
      changes: seq,
      'each written once': sound,
    }));
  } finally {
    await Promise.all([cluster.stop(), registry.stop()]);
    await stage.stop();
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > deadlineMs) throw new Error(`not within a minute: ${what}`);
    await sleep(20);
  }
}
