// The picture of the cluster that decisions start from: what is watched, and what we wrote ourselves a moment ago.
import { isOlder } from '#core/workload/resource-version.ts';
import type { NamespaceFacts, Workload, WorkloadKind } from '#core/workload/workload.ts';
import { keyOf, parseKey } from './key.ts';

export interface ObjectName {
  /** "" for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** All objects of one kind, kept up to date by somebody. */
export interface Picture<T> {
  get(key: ObjectName): T | null;
  keys(namespace?: string): Iterable<ObjectName>;
  /** While it is followed every change of the object is told; call the answer to stop. */
  follow(key: ObjectName): () => void;
}

export interface WorkloadPicture {
  readonly kind: WorkloadKind;
  /** null: of all namespaces. */
  readonly namespace: string | null;
  readonly picture: Picture<Workload>;
}

export interface Store {
  workload(key: string): Workload | null;
  /** null: not watched, or there is none. */
  namespace(name: string): NamespaceFacts | null;
  keys(namespace?: string): Iterable<string>;
  /** What a patch answered counts from now on, until the watch has come as far. */
  wrote(workload: Workload): void;
  /** A watch event. false: it is older than what we wrote, and says nothing new. */
  arrived(workload: Workload): boolean;
  left(key: string, uid: string): void;
  follow(key: string): () => void;
}

export function createStore(workloads: readonly WorkloadPicture[], namespaces: Picture<NamespaceFacts>): Store {
  const written = new Map<string, Workload>();

  function pictureOf(kind: WorkloadKind, namespace: string): Picture<Workload> | undefined {
    return workloads.find((one) => one.kind === kind && (one.namespace === null || one.namespace === namespace))
      ?.picture;
  }

  return {
    workload(text) {
      const key = parseKey(text);
      const seen = key === null ? null : (pictureOf(key.kind, key.namespace)?.get(key) ?? null);
      const own = written.get(text);
      if (own === undefined) return seen;
      // Its deletion may have come before the answer to our patch.
      if (seen?.id.uid === own.id.uid && isOlder(seen.resourceVersion, own.resourceVersion)) return own;
      written.delete(text);
      return seen;
    },
    namespace: (name) => namespaces.get({ namespace: '', name }),
    *keys(namespace) {
      for (const { kind, namespace: only, picture } of workloads) {
        if (namespace !== undefined && only !== null && only !== namespace) continue;
        for (const one of picture.keys(namespace)) yield keyOf({ kind, ...one });
      }
    },
    wrote: (workload) => void written.set(keyOf(workload.id), workload),
    arrived(workload) {
      const key = keyOf(workload.id);
      const own = written.get(key);
      if (own === undefined) return true;
      if (own.id.uid === workload.id.uid && isOlder(workload.resourceVersion, own.resourceVersion)) return false;
      written.delete(key);
      return true;
    },
    left(key, uid) {
      if (written.get(key)?.id.uid === uid) written.delete(key);
    },
    follow(text) {
      const key = parseKey(text);
      return (key === null ? undefined : pictureOf(key.kind, key.namespace)?.follow(key)) ?? (() => undefined);
    },
  };
}
