// The controller on a real API server with 1,000, 5,000 and 10,000 workloads and all their records: `npm run bench -- controller`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import { openStage } from '#test/fixtures/stage.ts';
import type { Row } from '../../tools/table.ts';
import { auditOf } from './audit.ts';
import { builtFile, builtProgram } from './built-program.ts';
import { quiet, settled } from './controller-figures.ts';
import { openLatency } from './controller-latency.ts';
import { runController } from './controller-run.ts';
import { grow, type Placed } from './controller-world.ts';
import { rounded } from './figures.ts';

export const name = 'the controller on a real API server: 2,000 images, five to ten records for each workload';

const slotsOpen = ['--max-concurrent', '10000', '--max-concurrent-per-namespace', '10000'];
/** Longer than an interval: every question has come around once. */
const roundMs = 65_000;

/** @param args sizes (1000,5000,10000) and minutes of quiet (5) */
export async function run([sizes = '1000,5000,10000', minutes = '5']: readonly string[]): Promise<readonly Row[]> {
  if (findControlPlane()?.kind !== 'programs') throw new Error(controlPlaneMissing);
  const folder = mkdtempSync(join(tmpdir(), 'reship-audit-'));
  const audit = auditOf('reship', folder);
  const stage = openStage('controller');
  const probe = await builtFile('test/bench/block-probe.ts', 'block-probe.mjs');
  const [cluster, registry, program] = await Promise.all([
    startCluster({ apiserverArgs: audit.apiserverArgs }),
    startRegistry({ counted: true }),
    builtProgram(),
  ]);
  const rows: Row[] = [];
  try {
    await serveRecords(cluster);
    await cluster.adminRequest('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'reship' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reship' }],
    });
    const latency = await openLatency(cluster, registry);
    await latency.prepare();
    const followed: Placed[] = [];
    for (const size of sizes.split(',').map(Number)) {
      const began = performance.now();
      followed.push(...(await grow(cluster, registry, followed.length, size)));
      followed.sort((one, other) => Number(one.name.slice(4)) - Number(other.name.slice(4)));
      console.log(`${size} workloads are there after ${rounded((performance.now() - began) / 1000)} s`);
      rows.push(await measured(size));
      console.log(rows.at(-1));
    }
    await latency.close();

    async function measured(size: number): Promise<Row> {
      registry.resetCounts();
      const started = performance.now();
      const kubeconfig = cluster.kubeconfigPath('reship');
      const running = runController(stage, `controller-${size}`, program, kubeconfig, slotsOpen, probe);
      while (Object.keys(registry.counts()).length === 0) await sleep(5);
      const firstQuestion = performance.now() - started;
      const first = await settled(running, size);
      await sleep(roundMs);
      audit.counts();
      registry.resetCounts();
      const still = await quiet(running, Number(minutes));
      const [api, images] = [audit.counts(), registry.counts()];
      const one = await latency.one(followed);
      const fan = await latency.fan(followed);
      await running.end('SIGTERM');
      return {
        workloads: size,
        'first question s': rounded(firstQuestion / 1000, 2),
        ...first,
        ...still,
        'API server': told(api),
        registry: told(images),
        ...one,
        ...fan,
      };
    }
    return rows;
  } finally {
    await Promise.all([cluster.stop(), registry.stop()]);
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function told(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
}
