// What the controller is measured on: up to 10,000 Deployments of 2,000 images with all their records, on a real API server.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '#core/image/digest.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { historyOf } from './history.ts';

export interface Placed {
  readonly namespace: string;
  readonly name: string;
  readonly repository: string;
}

export const imageCount = 2_000;
/** Deployments that share one image of their own. */
export const fanCount = 100;
export const fanRepository = 'bench/fan';
const perNamespace = 100;
const atOnce = 16;

/** @param from how many there are already */
export async function grow(
  cluster: RealCluster,
  registry: RealRegistry,
  from: number,
  to: number,
): Promise<readonly Placed[]> {
  const repositories = from >= imageCount ? [] : range(from, Math.min(to, imageCount)).map(repositoryName);
  const digests = new Map<string, Digest>();
  for (const repository of [fanRepository, ...range(0, Math.min(to, imageCount)).map(repositoryName)])
    digests.set(repository, (await digestOf(registry, repository, repositories)) as Digest);
  await each(range(Math.floor(from / perNamespace), Math.ceil(to / perNamespace)), async (number) => {
    await cluster.adminRequest('POST', '/api/v1/namespaces', { metadata: { name: `bench-${number}` } });
  });
  const placed: Placed[] = [];
  await each(range(from, to), async (number) => {
    const repository = number < fanCount ? fanRepository : repositoryName(number % imageCount);
    const one = { namespace: `bench-${Math.floor(number / perNamespace)}`, name: `app-${number}`, repository };
    await place(cluster, registry.address, one, number, digests.get(repository) as Digest);
    placed.push(one);
  });
  return placed;
}

/** A push of the same seed gives the same digest: what is there already is only counted again. */
async function digestOf(registry: RealRegistry, repository: string, missing: readonly string[]): Promise<string> {
  if (missing.includes(repository) || repository === fanRepository)
    return (await registry.push(repository, 'prod', { seed: repository })).digest;
  const answer = await fetch(`http://${registry.address}/v2/${repository}/manifests/prod`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json', 'user-agent': 'reship-fixture' },
  });
  return answer.headers.get('docker-content-digest') ?? '';
}

async function place(
  cluster: RealCluster,
  address: string,
  { namespace, name, repository }: Placed,
  number: number,
  digest: Digest,
): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const image = `${address}/${repository}`;
  const annotations = { 'reship.dev/policy': 'digest' };
  const body = deployment({ namespace, name, image: `${image}:prod@${digest}`, annotations, replicas: 0 });
  const { metadata } = await send<{ readonly metadata: { readonly uid: string } }>(cluster, 'POST', path, body);
  const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid: metadata.uid } as const;
  const { state, records } = historyOf(id, number, image, 'prod', digest);
  const recordsPath = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
  for (const { record, status } of records) {
    await send(cluster, 'POST', recordsPath, record);
    await send(cluster, 'PATCH', `${recordsPath}/${record.metadata.name}/status`, { status });
  }
  await send(cluster, 'PATCH', `${path}/${name}`, { metadata: { annotations: { 'reship.dev/state': state } } });
  // Nobody rolls these out; they say of themselves that they are.
  const observedGeneration = 2;
  await send(cluster, 'PATCH', `${path}/${name}/status`, { status: { observedGeneration } });
}

async function send<T>(cluster: RealCluster, method: string, path: string, body: object): Promise<T> {
  for (;;) {
    const answer = await cluster.adminRequest<T>(method, path, body, method === 'PATCH' ? mergePatch : undefined);
    if (answer.status < 300) return answer.body;
    if (answer.status !== 429) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await sleep(500);
  }
}

/** Some at a time. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await act(item);
    }),
  );
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place);
}

function repositoryName(number: number): string {
  return `bench/service-${number}`;
}
