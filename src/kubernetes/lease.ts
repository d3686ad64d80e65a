// The Lease that candidates for leadership share, as the election needs it.
import { at, countOf, textOf, textsOf } from '#core/workload/shape.ts';
import type { Lease, LeaseSpec, LeaseStore, LeaseWrite } from '#runtime/lease-store.ts';
import { list } from './list.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  /** The value of the label by which installations find each other; null: it is not to be found (a dry run). */
  readonly scope: string | null;
  /** What the installation looks after; null: all namespaces. */
  readonly namespaces?: readonly string[] | null;
}

/** A Lease of any installation. */
export interface ScopedLease {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** RFC 3339 in whole seconds: the one time of a Lease that no holder and no hand-over changes. */
  readonly created: string;
  readonly scope: string;
  readonly spec: LeaseSpec;
  /** null: all. */
  readonly namespaces: readonly string[] | null;
}

export const scopeLabel = 'reship.dev/scope';
const namespacesKey = 'reship.dev/namespaces';
const group = '/apis/coordination.k8s.io/v1';

/**
 * Everything but a conflict is thrown as a ClusterError.
 * @param call over connections of its own, so that no queue of other calls delays a renewal
 */
export function createLeaseStore(call: Transport, options: LeaseOptions): LeaseStore {
  const { namespace, name, scope, namespaces = null } = options;
  const listPath = `${group}/namespaces/${encodeURIComponent(namespace)}/leases`;
  const path = `${listPath}/${encodeURIComponent(name)}`;
  const query = { fieldManager: 'reship' };
  const contentType = 'application/json';
  /** What others wrote beside the spec, which an update would take away. */
  let labels: Readonly<Record<string, string>> = {};
  let annotations: Readonly<Record<string, string>> = {};

  function read(raw: unknown): Lease {
    const resourceVersion = textOf(at(raw, 'metadata', 'resourceVersion'));
    if (resourceVersion === null) throw new ClusterError('ServerError', `the answer for the Lease ${name} is no Lease`);
    labels = textsOf(at(raw, 'metadata', 'labels')) ?? {};
    annotations = textsOf(at(raw, 'metadata', 'annotations')) ?? {};
    return { spec: readSpec(at(raw, 'spec')), resourceVersion };
  }

  function bodyOf(spec: LeaseSpec, resourceVersion?: string): string {
    const told = { ...annotations, [namespacesKey]: namespaces === null ? '*' : namespaces.join(',') };
    const { [scopeLabel]: _before, ...others } = labels;
    const metadata = {
      name,
      namespace,
      labels: scope === null ? others : { ...others, [scopeLabel]: scope },
      annotations: told,
      resourceVersion,
    };
    return JSON.stringify({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: writeSpec(spec) });
  }

  async function written(answer: Promise<unknown>, conflicts: readonly number[]): Promise<LeaseWrite> {
    try {
      return { result: 'stored', lease: read(await answer) };
    } catch (error) {
      if (error instanceof ClusterError && conflicts.includes(error.status ?? 0)) return { result: 'conflict' };
      throw error;
    }
  }

  return {
    async get(signal) {
      try {
        return read(await call({ method: 'GET', path, signal }));
      } catch (error) {
        if (error instanceof ClusterError && error.code === 'NotFound') return null;
        throw error;
      }
    },
    create: (spec, signal) =>
      written(call({ method: 'POST', path: listPath, query, contentType, body: bodyOf(spec), signal }), [409]),
    update: (spec, resourceVersion, signal) =>
      written(
        call({ method: 'PUT', path, query, contentType, body: bodyOf(spec, resourceVersion), signal }),
        [409, 404],
      ),
  };
}

/** The Leases of all installations that may be seen. @param namespace null: in the whole cluster */
export function listScopedLeases(call: Transport, namespace: string | null): AsyncIterable<ScopedLease> {
  const where = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return list(call, { path: `${group}${where}/leases`, labelSelector: scopeLabel }, (raw) => {
    const scope = textsOf(at(raw, 'metadata', 'labels'))?.[scopeLabel];
    const [place, name] = [textOf(at(raw, 'metadata', 'namespace')), textOf(at(raw, 'metadata', 'name'))];
    if (scope === undefined || place === null || name === null) return null;
    const [uid, created] = ['uid', 'creationTimestamp'].map((key) => textOf(at(raw, 'metadata', key)) ?? '');
    const listed = textsOf(at(raw, 'metadata', 'annotations'))?.[namespacesKey] ?? '*';
    const namespaces = listed === '*' ? null : listed.split(',');
    return {
      namespace: place,
      name,
      uid: uid ?? '',
      created: created ?? '',
      scope,
      namespaces,
      spec: readSpec(at(raw, 'spec')),
    };
  });
}

function readSpec(raw: unknown): LeaseSpec {
  return {
    holderIdentity: textOf(at(raw, 'holderIdentity')) ?? '',
    leaseDurationSeconds: countOf(at(raw, 'leaseDurationSeconds')),
    acquireTime: textOf(at(raw, 'acquireTime')) ?? '',
    renewTime: textOf(at(raw, 'renewTime')) ?? '',
    leaseTransitions: countOf(at(raw, 'leaseTransitions')),
  };
}

/** The API server refuses an empty holder and an empty time: what is free says nothing. */
function writeSpec({ holderIdentity, acquireTime, renewTime, ...numbers }: LeaseSpec): object {
  return {
    ...numbers,
    ...(holderIdentity === '' ? {} : { holderIdentity }),
    ...(acquireTime === '' ? {} : { acquireTime }),
    ...(renewTime === '' ? {} : { renewTime }),
  };
}
