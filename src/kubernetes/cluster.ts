// The cluster as the controller and the command line ask for it: workloads, Namespaces, Pods, and one way to write.
import type { Answer } from '#core/decision/observation.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { PatchAnswer } from '#core/plan/patch-answer.ts';
import { reason } from '#core/reason/reason.ts';
import { namespaceOf, podOf, workloadOf } from '#core/workload/projection.ts';
import {
  shortName,
  type NamespaceFacts,
  type PodFacts,
  type Workload,
  type WorkloadId,
  type WorkloadKind,
} from '#core/workload/workload.ts';
import { namespacePath, namespacesPath, podsPath, workloadPath, workloadsPath } from './kinds.ts';
import { selectorQuery } from './label-selector.ts';
import { list } from './list.ts';
import { sendPatch } from './patch.ts';
import { grantOf } from './rights.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export interface WorkloadsQuestion {
  /** null: all namespaces. */
  readonly namespace: string | null;
  /** Asked one after another, in this order. */
  readonly kinds: readonly WorkloadKind[];
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface KubernetesCluster {
  /** null: it does not exist any more, or another object has its name (an empty uid takes any). Throws a ClusterError. */
  workload(id: WorkloadId): Promise<Workload | null>;
  /** Throws a ClusterError for everything but 403 and 404, which make it unreadable. */
  namespace(name: string): Promise<NamespaceFacts>;
  /** The Pods of the workload's selector. Reason: RunningUnknown (with the right to grant). Throws a ClusterError. */
  pods(workload: Workload): Promise<Answer<readonly PodFacts[]>>;
  /** All Pods of a namespace; the same reason, the same errors. */
  podsOfNamespace(namespace: string): Promise<Answer<readonly PodFacts[]>>;
  /** Throws a ClusterError only where surely nothing was written. */
  patch(id: WorkloadId, patch: JsonPatch, options: { readonly dryRun: boolean }): Promise<PatchAnswer>;
  /** In pages; throws a ClusterError Forbidden (with the right to grant in `next`) at the kind that may not be listed. */
  listWorkloads(question: WorkloadsQuestion): AsyncIterable<Workload>;
  listNamespaces(): AsyncIterable<NamespaceFacts>;
}

export function createCluster(call: Transport): KubernetesCluster {
  async function workload(id: WorkloadId): Promise<Workload | null> {
    const raw = await unlessMissing(call({ method: 'GET', path: workloadPath(id) }));
    if (raw === null) return null;
    const found = workloadOf(raw, id.kind);
    if (found === null) throw new ClusterError('ServerError', `the answer for ${shortName(id)} is no ${id.kind}`);
    return id.uid === '' || found.id.uid === id.uid ? found : null;
  }

  async function namespace(name: string): Promise<NamespaceFacts> {
    try {
      const facts = namespaceOf(await call({ method: 'GET', path: namespacePath(name) }));
      if (facts !== null) return facts;
      throw new ClusterError('ServerError', `the answer for the Namespace ${name} is no Namespace`);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      const { code, message } = error;
      if (code !== 'Forbidden' && code !== 'NotFound') throw error;
      return { readable: false, name, code, why: message };
    }
  }

  async function podsWhere(name: string, labelSelector?: string): Promise<Answer<readonly PodFacts[]>> {
    try {
      const value: PodFacts[] = [];
      for await (const pod of list(call, { path: podsPath(name), labelSelector }, podOf)) value.push(pod);
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'Forbidden') throw error;
      const next = grantOf({ verb: 'list', resource: 'pods', group: '', namespace: name });
      return { ok: false, reason: reason('RunningUnknown', `the Pods cannot be listed: ${error.message}`, next) };
    }
  }

  return {
    workload,
    namespace,
    async pods({ id, selector }) {
      const query = selectorQuery(selector);
      if (query !== null) return podsWhere(id.namespace, query);
      return {
        ok: false,
        reason: reason('RunningUnknown', `${shortName(id)} has no selector that tells its Pods from others`, ''),
      };
    },
    podsOfNamespace: (name) => podsWhere(name),
    patch: (id, patch, options) => sendPatch(call, id, patch, options),
    async *listWorkloads({ namespace: where, kinds, labelSelector, fieldSelector }) {
      for (const kind of kinds) {
        const question = { path: workloadsPath(kind, where), labelSelector, fieldSelector };
        yield* list(call, question, (raw) => workloadOf(raw, kind));
      }
    },
    listNamespaces: () => list(call, { path: namespacesPath }, namespaceOf),
  };
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'NotFound') return null;
    throw error;
  }
}
