// The shop of the demo: one workload of each kind, one page that follows a tag, and what the API server says of them.
import { imagesOf, type Kind, readWorkload } from '#test/fixtures/api-reads.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';

export const namespace = 'shop';

const kinds: readonly (readonly [string, Kind])[] = [
  ['web', 'Deployment'],
  ['cart', 'StatefulSet'],
  ['agent', 'DaemonSet'],
  ['report', 'CronJob'],
  ['docs', 'Deployment'],
];

/** Those that follow versions; each has a repository of its name. */
export const versioned: readonly string[] = ['web', 'cart', 'agent', 'report'];

export function manifests(registry: string): readonly object[] {
  const make = { Deployment: deployment, StatefulSet: statefulSet, DaemonSet: daemonSet, CronJob: cronJob };
  return kinds.map(([name, kind]) => {
    const tag = versioned.includes(name) ? '1.4.2' : 'stable';
    return make[kind]({ namespace, name, image: `${registry}/shop/${name}:${tag}`, replicas: 2 });
  });
}

/** By the workload's name. */
export async function imagesOfShop(cluster: RealCluster): Promise<ReadonlyMap<string, string | undefined>> {
  const found = await Promise.all(
    kinds.map(async ([name, kind]) => {
      const images = imagesOf(await readWorkload(cluster, kind, namespace, name));
      return [name, images['app']] as const;
    }),
  );
  return new Map(found);
}

/** Changes with everything that Reship writes, and with nothing that controllers do: each patch carries a new state. */
export async function writesOfShop(cluster: RealCluster): Promise<string> {
  const found = await Promise.all(
    kinds.map(async ([name, kind]) => {
      const { metadata } = await readWorkload(cluster, kind, namespace, name);
      return `${name} ${metadata.annotations?.['reship.dev/state'] ?? 'never'}`;
    }),
  );
  return found.join(', ');
}
