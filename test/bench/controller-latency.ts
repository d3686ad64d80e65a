// How long a moved tag takes until its patch is answered, alone and for a hundred Deployments, in turns with a bare client.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { type BareClient, bareClient, type SeenDeployment } from './bare-client.ts';
import { fanCount, fanRepository, type Placed } from './controller-world.ts';
import { median, medianRatio, rounded } from './figures.ts';

const rounds = 15;
const fanRounds = 5;
/** As many as the controller has workers. */
const atOnce = 8;
const plain = 'bench-plain';

export interface Latency {
  /** Makes the Deployments that nobody follows. */
  prepare(): Promise<void>;
  one(followed: readonly Placed[]): Promise<Readonly<Record<string, number>>>;
  fan(followed: readonly Placed[]): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** Ours and theirs, turn by turn. */
type Pair = readonly [number[], number[]];

export async function openLatency(cluster: RealCluster, registry: RealRegistry): Promise<Latency> {
  const bare: BareClient = bareClient(cluster.kubeconfigPath('admin'));
  const waiting = new Map<string, { readonly digest: string; readonly done: (seen: SeenDeployment) => void }>();
  await bare.watch((seen) => {
    const key = `${seen.metadata.namespace}/${seen.metadata.name}`;
    const wish = waiting.get(key);
    if (wish === undefined || seen.spec.template.spec.containers[0]?.image.endsWith(wish.digest) !== true) return;
    waiting.delete(key);
    wish.done(seen);
  });
  let turn = 0;

  const pathOf = ({ namespace, name }: Pick<Placed, 'namespace' | 'name'>) =>
    `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const changed = (one: Placed, digest: string) =>
    new Promise<SeenDeployment>((done) => waiting.set(`${one.namespace}/${one.name}`, { digest, done }));
  /** Nobody rolls them out: they say of themselves that they are, and their records end. */
  const rolledOut = (all: readonly SeenDeployment[]) =>
    inTurns(all, ({ metadata }) =>
      bare.patch(`${pathOf(metadata)}/status`, { status: { observedGeneration: metadata.generation } }, 'merge'),
    );

  /** Milliseconds from the wish to look until all have the new image. */
  async function ours(asked: Placed, all: readonly Placed[]): Promise<number> {
    turn += 1;
    // What came of the round before is over: records have ended, and old ones are removed.
    await sleep(all.length > 1 ? 5_000 : 500);
    const { digest } = await registry.push(asked.repository, 'prod', { seed: `${asked.repository} move ${turn}` });
    const seen = Promise.all(all.map((one) => changed(one, digest)));
    const annotations = { 'reship.dev/requested-at': `turn ${turn}` };
    await bare.patch(pathOf(asked), { metadata: { annotations } }, 'merge');
    const began = performance.now();
    const now = await seen;
    const took = performance.now() - began;
    await rolledOut(now);
    return took;
  }

  function plainPatch(number: number): Promise<void> {
    turn += 1;
    const value = `${registry.address}/${fanRepository}:turn-${turn}`;
    const path = '/spec/template/spec/containers/0/image';
    return bare.patch(pathOf({ namespace: plain, name: `plain-${number}` }), [{ op: 'replace', path, value }]);
  }

  async function timed(act: () => Promise<unknown>): Promise<number> {
    const began = performance.now();
    await act();
    return performance.now() - began;
  }

  return {
    async prepare() {
      await cluster.adminRequest('POST', '/api/v1/namespaces', { metadata: { name: plain } });
      for (let number = 0; number < fanCount; number += 1) {
        const body = deployment({
          namespace: plain,
          name: `plain-${number}`,
          image: 'none.example/plain:1',
          replicas: 0,
        });
        await cluster.adminRequest('POST', `/apis/apps/v1/namespaces/${plain}/deployments`, body);
      }
    },
    async one(followed) {
      // Of what runs since before this process began, the platforms are asked first; of what it wrote, it knows them.
      const first: Pair = [[], []];
      const later: Pair = [[], []];
      for (let round = -2; round < rounds; round += 1) {
        const one = followed[fanCount + 7 + round] as Placed;
        for (const [we, they] of [first, later]) {
          const our = await ours(one, [one]);
          const floor = await timed(async () => {
            await bare.head(registry.address, one.repository, 'prod');
            await bare.get(pathOf({ namespace: plain, name: 'plain-0' }));
            await plainPatch(0);
          });
          if (round < 0) continue;
          we.push(our);
          they.push(floor);
        }
      }
      return { ...ratios('first move → patched', ...first), ...ratios('moved → patched', ...later) };
    },
    async fan(followed) {
      const all = followed.filter(({ repository }) => repository === fanRepository);
      const [we, they]: [number[], number[]] = [[], []];
      for (let round = 0; round < fanRounds; round += 1) {
        we.push(await ours(all[round] as Placed, all));
        const numbers = Array.from({ length: fanCount }, (_, number) => number);
        they.push(await timed(() => inTurns(numbers, plainPatch)));
      }
      return ratios('100 patched', we, they);
    },
    close: () => bare.close(),
  };
}

function ratios(what: string, ours: readonly number[], floor: readonly number[]): Readonly<Record<string, number>> {
  return {
    [`${what} ms`]: rounded(median(ours)),
    [`${what} bare ms`]: rounded(median(floor)),
    [`${what} ratio`]: rounded(medianRatio(ours, floor), 2),
  };
}

async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await act(item);
    }),
  );
}
