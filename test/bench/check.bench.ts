// `reship check -A` over 1,000 workloads and 200 repositories, beside the bare requests that it cannot do without.
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import { startCountingProxy } from '#test/fixtures/counting-proxy.ts';
import { digestOf, manifestOf } from '#test/fixtures/hostile-registry.ts';
import type { Row } from '../../tools/table.ts';
import { builtFile, builtProgram } from './built-program.ts';
import { type CheckWorld, repositories, startCheckWorld, workloads } from './check-world.ts';
import { atDistance } from './distance.ts';
import { held, median, medianRatio, rounded } from './figures.ts';
import { serve } from './served.ts';
import { inTurns, measure, type Program, resources } from './whole-process.ts';

export const name = 'reship check -A --policy digest: 1,000 workloads, 200 repositories';

const bars = { must: 2, goal: 1.3 };
const roundTripMs = 50;

interface Programs {
  readonly ours: Program;
  readonly floor: Program;
}

export async function run(): Promise<readonly Row[]> {
  if (!findControlPlane()) throw new Error(controlPlaneMissing);
  const reship = await builtProgram();
  const floorFile = await builtFile('test/bench/check-floor.ts', 'check-floor.js');
  const world = await startCheckWorld();
  try {
    const env = { KUBECONFIG: world.cluster.kubeconfigPath('admin') };
    const ours: Program = { node: process.execPath, args: [reship, 'check', '-A', '--policy', 'digest'], env };
    const floor: Program = { node: process.execPath, args: [floorFile], env };
    return [
      ...(await known(world, { ours, floor })),
      ...(await withTokens(world, { ours, floor: { ...floor, env: { ...env, FLOOR_TOKENS: '1' } } })),
      ...(await unpinned(world, { ours, floor })),
    ];
  } finally {
    await world.stop();
  }
}

/** Every workload is pinned to what its tag has: one HEAD for each image. */
async function known(world: CheckWorld, programs: Programs): Promise<readonly Row[]> {
  await world.pointTo(world.registryAddress, world.digestOf);
  const near = await compared('loopback', programs, 15);
  const far = await atDistance(world.registryAddress, roundTripMs);
  await world.pointTo(far.address, world.digestOf);
  const distant = await compared(`${roundTripMs} ms away`, programs, 9);
  await far.stop();
  const counts = { 'HEAD manifest': repositories };
  return [...near, ...distant, await counted(world, programs.ours, world.digestOf, { stay: workloads }, counts)];
}

/** The same, and each repository wants a token of its own. */
async function withTokens(world: CheckWorld, programs: Programs): Promise<readonly Row[]> {
  const registry = await serve('tokens');
  const pinned = () => digestOf(manifestOf('bench'));
  try {
    await world.pointTo(registry.host, pinned);
    const near = await compared('tokens, loopback', programs, 15);
    const far = await atDistance(registry.host, roundTripMs);
    registry.frontedBy(far.address);
    await world.pointTo(far.address, pinned);
    const distant = await compared(`tokens, ${roundTripMs} ms away`, programs, 9);
    await far.stop();
    return [...near, ...distant];
  } finally {
    registry.stop();
  }
}

/** Nothing is pinned and nothing runs, so each is to be pinned to what its own tag has, which needs no more than its HEAD. */
async function unpinned(world: CheckWorld, programs: Programs): Promise<readonly Row[]> {
  const none = () => null;
  await world.pointTo(world.registryAddress, none);
  const near = await compared('to be pinned, loopback', programs, 15);
  const counts = { 'HEAD manifest': repositories };
  return [...near, await counted(world, programs.ours, none, { update: workloads }, counts)];
}

async function compared(registry: string, { ours, floor }: Programs, rounds: number): Promise<readonly Row[]> {
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

/** What the registry is asked in one run, exactly; throws when it is anything else, or when something else is decided. */
async function counted(
  world: CheckWorld,
  ours: Program,
  digestOfRepository: (repository: string) => string | null,
  decided: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): Promise<Row> {
  const proxy = await startCountingProxy(`http://${world.registryAddress}`);
  try {
    await world.pointTo(proxy.address, digestOfRepository);
    const { stdout } = await measure({ ...ours, args: [...ours.args, '-o', 'json'] });
    const { summary } = JSON.parse(stdout) as { readonly summary: Readonly<Record<string, number>> };
    const counts = proxy.counts();
    const asExpected = Object.entries(decided).every(([verb, count]) => summary[verb] === count);
    const same = Object.entries(expected).every(([kind, count]) => counts[kind] === count);
    if (!asExpected || !same || Object.keys(counts).length !== Object.keys(expected).length)
      throw new Error(`${JSON.stringify(summary)} by ${JSON.stringify(counts)}, not ${JSON.stringify(expected)}`);
    const requests = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
    return { program: 'reship check', registry: 'counted', requests: requests.join(', ') };
  } finally {
    await proxy.stop();
  }
}
