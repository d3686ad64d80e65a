// The key under which a workload waits in the queue: `namespace/kind/name`, so that namespaces take turns.
import type { WorkloadId, WorkloadKind } from '#core/workload/workload.ts';

export interface Key {
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly name: string;
}

export const kindsWatched: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

export function keyOf({ namespace, kind, name }: Pick<WorkloadId, 'namespace' | 'kind' | 'name'>): string {
  return `${namespace}/${kind}/${name}`;
}

/** null: no key. */
export function parseKey(text: string): Key | null {
  const [namespace, kind, name, more] = text.split('/');
  const known = kindsWatched.find((one) => one === kind);
  if (namespace === undefined || known === undefined || name === undefined || more !== undefined) return null;
  return { namespace, kind: known, name };
}

/** Whichever object has the name. */
export function idOf({ namespace, kind, name }: Key): WorkloadId {
  return { apiVersion: kind === 'CronJob' ? 'batch/v1' : 'apps/v1', kind, namespace, name, uid: '' };
}
