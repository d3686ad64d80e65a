// A soak: two replicas, tags that move all the time, a registry and an API server that fail. `npm run bench -- soak MINUTES FILE`.
import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import type { Row } from '../../tools/table.ts';
import { builtProgram } from './built-program.ts';
import { runController } from './controller-run.ts';
import { makeFaults } from './soak-faults.ts';
import { seeRecords } from './soak-records.ts';
import { unsettled, verdict } from './soak-verdict.ts';
import { summary, watchController } from './soak-watch.ts';
import { type Image, startSoakWorld } from './soak-world.ts';

export const name =
  'soak: two replicas, 200 workloads on 60 images, tags that move, a registry and an API server that fail';

const movesPerMinute = 1000 / 60;
const lookEverySeconds = 5;
/** What the last faults may delay. */
const settleSeconds = 300;

/** @param args minutes (60), and a file for all figures as JSON, beside which the logs go */
export async function run([minutes = '60', file = '']: readonly string[]): Promise<readonly Row[]> {
  if (findControlPlane()?.kind !== 'programs') throw new Error(controlPlaneMissing);
  const seconds = Number(minutes) * 60;
  // Short soaks are tries of the soak itself: they have to see as many faults as they can.
  const interval = seconds >= 1800 ? 60 : 10;
  const times = { betweenSeconds: interval, mostSeconds: seconds >= 1800 ? 40 : 20 };
  const random = chances(1);
  const program = await builtProgram();
  const world = await startSoakWorld();
  try {
    const records = seeRecords(world.cluster);
    const finished = new Map<string, number>();
    const flags = ['--interval-seconds', String(interval), '--min-interval-seconds', '5'];
    const replicas = ['one', 'two'].map((replica) => {
      const running = runController(world.stage, replica, program, world.kubeconfig, flags);
      return { running, watched: watchController(running, finished) };
    });
    const began = performance.now();
    const at = () => (performance.now() - began) / 1000;
    console.log(`logs in ${world.stage.folder}, pids ${replicas.map(({ running }) => running.pid).join(', ')}`);

    const ending = new AbortController();
    const wellAgain = new AbortController();
    const looking = (async () => {
      for (let turn = 0; !ending.signal.aborted; turn += 1) {
        for (const { watched } of replicas) await watched.look(at());
        if (turn % 3 === 0) await records.look();
        await sleep(lookEverySeconds * 1000, undefined, { signal: ending.signal }).catch(() => {});
      }
    })();
    const told = (fault: string, lasts: number) =>
      console.log(`${at().toFixed(0)} s: ${fault}, ${lasts.toFixed(0)} s at most`);
    const failing = makeFaults(world, times, chances(2), wellAgain.signal, told);

    let moves = 0;
    while (at() < seconds) {
      await sleep(Math.max(0, (moves / movesPerMinute) * 60 - at()) * 1000);
      await world.move(world.images[Math.floor(random() * world.images.length)] as Image);
      moves += 1;
    }
    wellAgain.abort();
    const faults = await failing;
    const settled = at();
    let left = await unsettled(world, records);
    while (left.length > 0 && at() - settled < settleSeconds) {
      await sleep(2_000);
      left = await unsettled(world, records);
    }
    const settledAfter = at() - settled;
    ending.abort();
    await looking;
    const exits = await Promise.all(replicas.map(({ running }) => running.end('SIGTERM')));
    for (const { watched } of replicas) await watched.look(at());
    const { changes, records: count, outcomes, faults: wrong } = await verdict(world, records, finished);
    const rows = replicas.map(({ running, watched }, place) => ({
      replica: running.name,
      // Who leads fills its caches and its code is compiled: what grows after that is what is asked for.
      ...summary(watched, (seconds * 2) / 3),
      exit: String(exits[place]),
    }));
    const figures = {
      minutes: Number(minutes),
      intervalSeconds: interval,
      moves,
      faults,
      requests: world.registry.counts(),
      settledAfterSeconds: Math.round(settledAfter),
      changes,
      records: count,
      outcomes,
      wrong,
      replicas: rows,
      errors: replicas.map(({ watched }) => watched.errors),
      looks: replicas.map(({ watched }) => watched.looks),
    };
    if (file !== '') {
      writeFileSync(file, JSON.stringify(figures, null, 1));
      for (const { running } of replicas)
        copyFileSync(
          join(world.stage.folder, `${running.name}.log`),
          join(dirname(file), `${basename(file, '.json')}-${running.name}.log`),
        );
    }
    const { looks: _, replicas: __, ...shown } = figures;
    console.log(JSON.stringify(shown, null, 1));
    if (wrong.length > 0) process.exitCode = 1;
    return rows;
  } finally {
    await world.stop();
  }
}

/** Chances that are the same in every run. */
function chances(seed: number): () => number {
  let last = seed;
  return () => {
    last = (last * 48_271) % 2_147_483_647;
    return last / 2_147_483_647;
  };
}
