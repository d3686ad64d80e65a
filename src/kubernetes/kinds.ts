// Where the API server keeps each kind of workload, and Namespaces and Pods.
import type { WorkloadId, WorkloadKind } from '#core/workload/workload.ts';

interface Place {
  readonly apiVersion: WorkloadId['apiVersion'];
  readonly group: 'apps' | 'batch';
  readonly plural: string;
}

export const kinds: Readonly<Record<WorkloadKind, Place>> = {
  Deployment: { apiVersion: 'apps/v1', group: 'apps', plural: 'deployments' },
  StatefulSet: { apiVersion: 'apps/v1', group: 'apps', plural: 'statefulsets' },
  DaemonSet: { apiVersion: 'apps/v1', group: 'apps', plural: 'daemonsets' },
  CronJob: { apiVersion: 'batch/v1', group: 'batch', plural: 'cronjobs' },
};

/** The list of a kind: in one namespace, or (null) in all. */
export function workloadsPath(kind: WorkloadKind, namespace: string | null): string {
  const { apiVersion, plural } = kinds[kind];
  const where = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `/apis/${apiVersion}${where}/${plural}`;
}

export function workloadPath({ kind, namespace, name }: Pick<WorkloadId, 'kind' | 'namespace' | 'name'>): string {
  return `${workloadsPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

export const namespacesPath = '/api/v1/namespaces';

export function namespacePath(name: string): string {
  return `${namespacesPath}/${encodeURIComponent(name)}`;
}

export function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}

export function podsPath(namespace: string): string {
  return `${namespacePath(namespace)}/pods`;
}

export function pullSecretPath(namespace: string, name: string): string {
  return `${namespacePath(namespace)}/secrets/${encodeURIComponent(name)}`;
}

export function serviceAccountPath(namespace: string, name: string): string {
  return `${namespacePath(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
}
