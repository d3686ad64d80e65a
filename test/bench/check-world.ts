// What `reship check` is measured on: 1,000 workloads of 200 images in 20 namespaces, none of them running.
import { jsonPatch } from '#test/fixtures/api-request.ts';
import { type Kind, pathOf } from '#test/fixtures/api-reads.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { cronJob, daemonSet, deployment, statefulSet, type WorkloadSpec } from '#test/fixtures/manifests.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { startRegistry } from '#test/fixtures/registry.ts';

export interface CheckWorld {
  readonly cluster: RealCluster;
  /** Where the registry listens itself. */
  readonly registryAddress: string;
  /**
   * Makes every workload take its image from this address: the registry's, or that of something in front of it.
   * @param digestOf what a repository's image is pinned to; null: to nothing
   */
  pointTo(address: string, digestOf: (repository: string) => string | null): Promise<void>;
  /** What the tag of a repository has in the registry. */
  digestOf(repository: string): string;
  stop(): Promise<void>;
}

export const workloads = 1000;
export const repositories = 200;
const namespaces = 20;
const atOnce = 32;

const kinds: readonly Kind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];
const make: Readonly<Record<Kind, (spec: WorkloadSpec) => object>> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  CronJob: cronJob,
};

interface Placed {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly repository: string;
}

const placed: readonly Placed[] = Array.from({ length: workloads }, (_, index) => ({
  kind: kinds[index % kinds.length] ?? 'Deployment',
  namespace: namespaceName(Math.floor(index / kinds.length) % namespaces),
  name: `app-${index}`,
  repository: repositoryName(index % repositories),
}));

/** No controllers: nothing rolls out, and nothing else asks the API server while a run is measured. */
export async function startCheckWorld(): Promise<CheckWorld> {
  const cluster = await startCluster();
  let registry: RealRegistry | null = null;
  const digests = new Map<string, string>();
  try {
    registry = await startRegistry();
    await fill(cluster, registry, digests);
  } catch (error) {
    await Promise.all([cluster.stop(), registry?.stop()]);
    throw error;
  }
  const { address, stop } = registry;
  return {
    cluster,
    registryAddress: address,
    pointTo: (to, digestOf) => each(placed, (one) => repoint(cluster, one, to, digestOf(one.repository))),
    digestOf: (repository) => digests.get(repository) ?? '',
    async stop() {
      await Promise.all([cluster.stop(), stop()]);
    },
  };
}

async function fill(cluster: RealCluster, registry: RealRegistry, digests: Map<string, string>): Promise<void> {
  await each([...Array(repositories).keys()], async (index) => {
    const { digest } = await registry.push(repositoryName(index), '1.0', { seed: `app ${index}` });
    digests.set(repositoryName(index), digest);
  });
  await each([...Array(namespaces).keys()], (index) =>
    send(cluster, 'POST', '/api/v1/namespaces', 201, { metadata: { name: namespaceName(index) } }),
  );
  await each(placed, ({ kind, namespace, name, repository }) => {
    const image = `${registry.address}/${repository}:1.0`;
    const body = make[kind]({ namespace, name, image, replicas: 0 });
    return send(cluster, 'POST', pathOf(kind, namespace, ''), 201, body);
  });
}

function repoint(
  cluster: RealCluster,
  { kind, namespace, name, repository }: Placed,
  address: string,
  digest: string | null,
): Promise<void> {
  const template = kind === 'CronJob' ? '/spec/jobTemplate/spec/template' : '/spec/template';
  const image = `${address}/${repository}:1.0${digest === null ? '' : `@${digest}`}`;
  const patch = [{ op: 'replace', path: `${template}/spec/containers/0/image`, value: image }];
  return send(cluster, 'PATCH', pathOf(kind, namespace, name), 200, patch, jsonPatch);
}

async function send(
  cluster: RealCluster,
  method: string,
  path: string,
  wanted: number,
  body: object,
  contentType?: string,
): Promise<void> {
  const answer = await cluster.adminRequest(method, path.replace(/\/$/, ''), body, contentType);
  if (answer.status !== wanted) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.message}`);
}

/** Some at a time, so that the API server is not asked to slow us down. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await act(item);
    }),
  );
}

function namespaceName(index: number): string {
  return `bench-${index}`;
}

function repositoryName(index: number): string {
  return `bench/app-${index}`;
}
