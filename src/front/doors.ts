// Fits the doors for one run of a command: cluster, registry, clock, and what is kept while it lasts.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '#cli/options.ts';
import type { Deps } from '#controller/deps.ts';
import type { Answer } from '#core/decision/observation.ts';
import { selects } from '#core/workload/pods.ts';
import type { NamespaceFacts, PodFacts, Workload } from '#core/workload/workload.ts';
import type { KubernetesCluster } from '#kubernetes/cluster.ts';
import { createNodes } from '#kubernetes/nodes.ts';
import type { Answered } from '#kubernetes/answered.ts';
import type { ClusterAccess } from '#kubernetes/access.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { findAccess } from '#kubernetes/find-access.ts';
import { createPullSecrets } from '#kubernetes/pull-secrets.ts';
import type { OpenTransport, Transport } from '#kubernetes/transport.ts';
import { openTransport } from '#kubernetes/transport.ts';
import type { Config } from '#config.ts';
import { openImages } from './images.ts';
import { reading } from './reads.ts';

export interface Doors {
  readonly deps: Deps;
  /** For reading alone: ends with the run. */
  readonly cluster: Omit<KubernetesCluster, 'patch'>;
  /** Calls that write nothing. */
  readonly read: Transport;
  /** Calls that may write: what was sent is never ended. */
  readonly call: Transport;
  /** The namespace of the context. */
  readonly namespace: string;
  /** Namespaces read in one list need no GET each. */
  keepNamespace(facts: NamespaceFacts): void;
  close(): Promise<void>;
}

export async function openServer(
  connection: Connection,
): Promise<{ readonly transport: OpenTransport; readonly namespace: string }> {
  const access = await enter(connection);
  return { transport: callsOver(access, connection), namespace: access.namespace };
}

/** A login that fails ends the command before anything is asked or shown. */
export async function enter(connection: Connection): Promise<ClusterAccess> {
  const access = await findAccess({
    kubeconfig: connection.kubeconfig ?? undefined,
    context: connection.context ?? undefined,
    as: connection.as ?? undefined,
    asGroups: connection.asGroups,
    env: process.env,
    readFile: (path) => readFile(path, 'utf8'),
    monotonic: () => performance.now(),
    programs: {
      now: () => Date.now(),
      interactive: process.stdin.isTTY === true,
      show: (text) => void process.stderr.write(text),
    },
  });
  await access.authorization();
  return access;
}

/** Connections of their own. */
export function callsOver(access: ClusterAccess, connection: Connection, answered?: Answered): OpenTransport {
  return openTransport(
    access,
    {
      now: () => Date.now(),
      random: () => Math.random(),
      sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
    },
    {
      requestTimeoutSeconds: connection.requestTimeoutSeconds,
      ...(answered === undefined ? {} : { answered }),
    },
  );
}

/** @param signal ends every read under way; a write that was sent is never ended, and what became of it is read to the end */
export async function openDoors(
  connection: Connection,
  config: Config = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Doors> {
  const { transport, namespace } = await openServer(connection);
  const read = reading(transport.call, signal);
  const cluster = createCluster(read);
  const { patch, workload } = createCluster(transport.call);
  const images = openImages(config, { pullSecrets: createPullSecrets(read, null), signal });
  const kept = keep(cluster);
  const deps: Deps = {
    cluster: { ...cluster, patch, workload },
    images,
    ...(config.appliers === undefined ? {} : { appliers: config.appliers }),
    namespace: kept.namespace,
    pods: kept.pods,
    nodes: createNodes(read, kept.pods, () => performance.now()),
    forget: kept.forget,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sha256: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
    sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }).catch(() => undefined),
  };
  return {
    deps,
    cluster,
    read,
    call: transport.call,
    namespace,
    keepNamespace: kept.keepNamespace,
    async close() {
      await Promise.all([transport.close(), images.close()]);
    },
  };
}

/** Each Namespace is read once and its Pods are listed once, however many workloads ask. */
function keep(cluster: Pick<KubernetesCluster, 'namespace' | 'podsOfNamespace'>) {
  const namespaces = new Map<string, Promise<NamespaceFacts>>();
  const pods = new Map<string, Promise<Answer<readonly PodFacts[]>>>();
  return {
    namespace(name: string): Promise<NamespaceFacts> {
      return once(namespaces, name, () => cluster.namespace(name));
    },
    async pods(workload: Workload): Promise<Answer<readonly PodFacts[]>> {
      const { namespace } = workload.id;
      const { selector } = workload;
      const all = await once(pods, namespace, () => cluster.podsOfNamespace(namespace));
      if (!all.ok) return all;
      return { ok: true, value: selector === null ? [] : all.value.filter((pod) => selects(selector, pod.labels)) };
    },
    forget(namespace: string): void {
      namespaces.delete(namespace);
      pods.delete(namespace);
    },
    keepNamespace(facts: NamespaceFacts): void {
      namespaces.set(facts.name, Promise.resolve(facts));
    },
  };
}

function once<T>(kept: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = kept.get(key);
  if (before !== undefined) return before;
  const reading = read();
  kept.set(key, reading);
  reading.catch(() => kept.delete(key));
  return reading;
}
