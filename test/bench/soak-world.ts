// What the soak runs on: 200 workloads of four shapes on 60 images, of which 40 are followed by their digest and 20 by their version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { throughOutages } from '#test/fixtures/api-outage.ts';
import { type Kind, pathOf, type RawWorkload } from '#test/fixtures/api-reads.ts';
import { kubeconfigText, type RealCluster } from '#test/fixtures/cluster-handle.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { type CutProxy, startCutProxy } from '#test/fixtures/cut-proxy.ts';
import { cronJob, deployment, statefulSet, type WorkloadSpec } from '#test/fixtures/manifests.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';
import { type FlappingRegistry, startFlappingRegistry } from './flapping-registry.ts';

export interface Image {
  readonly repository: string;
  readonly policy: 'digest' | 'semver:^1.0';
  /** `tag@digest` that every workload of it must have in the end. */
  newest: string;
  moves: number;
}

export interface Placed {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly image: Image;
  /** As the API server counted before the controller came. */
  generation: number;
}

export interface SoakWorld {
  readonly cluster: RealCluster;
  readonly api: CutProxy;
  readonly registry: FlappingRegistry;
  readonly stage: Stage;
  readonly images: readonly Image[];
  readonly workloads: readonly Placed[];
  /** For the controllers: its server is the proxy that loses connections. */
  readonly kubeconfig: string;
  move(image: Image): Promise<void>;
  reference(image: Image): string;
  read(workload: Placed): Promise<RawWorkload>;
  stop(): Promise<void>;
}

export const workloadCount = 200;
export const imageCount = 60;
const namespaces = 8;

const make: Readonly<Record<string, (spec: WorkloadSpec) => object>> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  CronJob: cronJob,
};

export async function startSoakWorld(): Promise<SoakWorld> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const cluster = await startCluster({ controllers: true, kubelet: true });
    stops.push(cluster.stop);
    const registry = await startRegistry();
    stops.push(registry.stop);
    const front = await startFlappingRegistry(`http://${registry.address}`);
    stops.push(front.stop);
    const api = await startCutProxy(Number(new URL(cluster.server).port));
    stops.push(api.stop);
    const stage = openStage('soak');
    stops.push(stage.stop);
    await serveRecords(cluster);

    const reference = ({ repository, newest }: Image) => `${front.address}/${repository}:${newest}`;
    async function move(image: Image): Promise<void> {
      const tag = image.policy === 'digest' ? 'prod' : `1.0.${image.moves}`;
      const { digest } = await registry.push(image.repository, tag, { seed: `${image.repository} ${image.moves}` });
      image.newest = `${tag}@${digest}`;
      image.moves += 1;
    }
    const images = Array.from({ length: imageCount }, (_, number): Image => {
      const policy = number % 3 === 2 ? 'semver:^1.0' : 'digest';
      return { repository: `soak/image-${number}`, policy, newest: '', moves: 0 };
    });
    for (const image of images) await move(image);
    for (let number = 0; number < namespaces; number += 1)
      await cluster.adminRequest('POST', '/api/v1/namespaces', { metadata: { name: `soak-${number}` } });
    const workloads: Placed[] = [];
    for (let number = 0; number < workloadCount; number += 1) {
      const image = images[number % images.length] as Image;
      workloads.push(await place(cluster, number, image, reference(image)));
    }
    return {
      cluster,
      api,
      registry: front,
      stage,
      images,
      workloads,
      kubeconfig: throughProxy(cluster, stage, api.port),
      move,
      reference,
      async read({ kind, namespace, name }) {
        const path = pathOf(kind, namespace, name);
        const ask = () => cluster.adminRequest<RawWorkload>('GET', path);
        return (await throughOutages(AbortSignal.timeout(120_000), ask)).body;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One in ten is a StatefulSet and one a CronJob; one in five has a Pod, whose rollout takes its time. */
async function place(cluster: RealCluster, number: number, image: Image, reference: string): Promise<Placed> {
  const kind: Kind = number % 10 === 3 ? 'StatefulSet' : number % 10 === 7 ? 'CronJob' : 'Deployment';
  const namespace = `soak-${number % namespaces}`;
  const name = `app-${number}`;
  const annotations = { 'reship.dev/policy': image.policy };
  const body = make[kind]?.({ namespace, name, image: reference, annotations, replicas: number % 5 === 0 ? 1 : 0 });
  const path = pathOf(kind, namespace, '').replace(/\/$/, '');
  const answer = await cluster.adminRequest<RawWorkload>('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status}`);
  return { kind, namespace, name, image, generation: answer.body.metadata.generation };
}

function throughProxy(cluster: RealCluster, stage: Stage, port: number): string {
  interface Config {
    readonly clusters: readonly [{ readonly cluster: { readonly 'certificate-authority': string } }];
    readonly users: readonly [{ readonly user: object }];
  }
  const config = JSON.parse(readFileSync(cluster.kubeconfigPath('admin'), 'utf8')) as Config;
  const text = kubeconfigText(
    { ...config.clusters[0].cluster, server: `https://127.0.0.1:${port}` },
    config.users[0].user,
  );
  stage.file('controller.kubeconfig', text);
  return join(stage.folder, 'controller.kubeconfig');
}
