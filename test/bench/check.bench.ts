// `reship check -A` over 1,000 workloads and 200 repositories, beside the bare requests that it cannot do without.
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import { startCountingProxy } from '#test/fixtures/counting-proxy.ts';
import type { Row } from '../../tools/table.ts';
import { builtFile, builtProgram } from './built-program.ts';
import { repositories, startCheckWorld, workloads } from './check-world.ts';
import { atDistance } from './distance.ts';
import { held, median, medianRatio, rounded } from './figures.ts';
import { inTurns, measure, type Program, resources } from './whole-process.ts';

export const name = 'reship check -A --policy digest: 1,000 workloads, 200 repositories';

const bars = { must: 2, goal: 1.3 };
const roundTripMs = 50;

export async function run(): Promise<readonly Row[]> {
  if (!findControlPlane()) throw new Error(controlPlaneMissing);
  const reship = await builtProgram();
  const floorFile = await builtFile('test/bench/check-floor.ts', 'check-floor.js');
  const world = await startCheckWorld();
  try {
    const env = { KUBECONFIG: world.cluster.kubeconfigPath('admin') };
    const ours: Program = {
      node: process.execPath,
      args: [reship, 'check', '-A', '--policy', 'digest'],
      env,
    };
    const floor: Program = { node: process.execPath, args: [floorFile], env };

    const near = await compared('loopback', ours, floor, 15);
    const far = await atDistance(world.registryAddress, roundTripMs);
    await world.pointTo(far.address);
    const distant = await compared(`${roundTripMs} ms away`, ours, floor, 9);
    await far.stop();
    return [...near, ...distant, ...(await counted(world, ours))];
  } finally {
    await world.stop();
  }
}

async function compared(registry: string, ours: Program, floor: Program, rounds: number): Promise<readonly Row[]> {
  const [ourTimes = [], floorTimes = []] = await inTurns([ours, floor], rounds);
  const ratio = medianRatio(ourTimes, floorTimes);
  return [
    await row('reship check', registry, ours, ourTimes, { ratio: rounded(ratio, 2), bar: held(ratio, bars) }),
    await row('bare floor', registry, floor, floorTimes, {}),
  ];
}

async function row(program: string, registry: string, run: Program, times: readonly number[], more: Row): Promise<Row> {
  const used = await resources(run);
  return {
    program,
    registry,
    runs: times.length,
    'median ms': rounded(median(times)),
    'least ms': rounded(Math.min(...times)),
    'cpu ms': rounded(used.cpu),
    'peak MB': rounded(used.rss),
    ...more,
  };
}

/** What the registry is asked in one run, exactly; throws when it is anything but one HEAD for each image. */
async function counted(world: Awaited<ReturnType<typeof startCheckWorld>>, ours: Program): Promise<readonly Row[]> {
  const proxy = await startCountingProxy(`http://${world.registryAddress}`);
  try {
    await world.pointTo(proxy.address);
    const { stdout } = await measure({ ...ours, args: [...ours.args, '-o', 'json'] });
    const { summary } = JSON.parse(stdout) as { readonly summary: { readonly update: number } };
    const counts = proxy.counts();
    const expected = { 'HEAD manifest': repositories };
    if (summary.update !== workloads || JSON.stringify(counts) !== JSON.stringify(expected))
      throw new Error(`${summary.update} updates by ${JSON.stringify(counts)}, not ${JSON.stringify(expected)}`);
    return [
      { program: 'reship check', registry: 'counted', requests: `${counts['HEAD manifest']} HEAD, nothing else` },
    ];
  } finally {
    await proxy.stop();
  }
}
