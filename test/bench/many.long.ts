// 50,000 workloads with all their records: memory, the longest stop of the event loop, and what a quiet minute costs.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { kubeconfigText } from '#test/fixtures/cluster-handle.ts';
import { openStage } from '#test/fixtures/stage.ts';
import { join } from 'node:path';
import type { Row } from '../../tools/table.ts';
import { builtFile, builtProgram } from './built-program.ts';
import { runController } from './controller-run.ts';
import { settled, quiet } from './controller-figures.ts';

export const name = 'the controller with many workloads and all their records, beside a list/watch server of our own';

/** @param args how many (50000), and minutes of quiet (5) */
export async function run([sizes = '50000', minutes = '5']: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of sizes.split(',')) rows.push(await measured(Number(size), Number(minutes)));
  return rows;
}

async function measured(size: number, minutes: number): Promise<Row> {
  const program = await builtProgram();
  const file = await builtFile('test/bench/cluster-server.ts', 'cluster-server.js');
  const stage = openStage('many');
  const server = fork(file, [String(size)], { execArgv: [] });
  try {
    const [{ api }] = (await once(server, 'message')) as [{ readonly api: string }];
    const counts = async (): Promise<Readonly<Record<string, number>>> => {
      server.send('counts');
      return ((await once(server, 'message')) as [Readonly<Record<string, number>>])[0];
    };
    stage.file('kubeconfig', kubeconfigText({ server: api }, {}));
    const probe = await builtFile('test/bench/block-probe.ts', 'block-probe.mjs');
    const run = runController(stage, 'controller', program, join(stage.folder, 'kubeconfig'), [], probe);
    const first = await settled(run, size);
    await sleep(65_000);
    const before = await counts();
    const figures = await quiet(run, minutes);
    const after = await counts();
    const asked = Object.entries(after).flatMap(([what, count]) => {
      const more = count - (before[what] ?? 0);
      return more === 0 ? [] : [`${what} ${more}`];
    });
    const exit = await run.end('SIGTERM');
    return { workloads: size, ...first, ...figures, asked: asked.join(', '), exit: String(exit) };
  } finally {
    server.kill();
    await stage.stop();
  }
}
