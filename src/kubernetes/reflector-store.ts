// What a reflector knows: packed objects by namespace and name, and which of them a relist has seen again.
import { createCompactor } from '#runtime/compact.ts';
import type { ObjectKey, Packed, Packing } from './packing.ts';

export type Change<T> =
  | { readonly kind: 'set'; readonly key: ObjectKey; readonly object: T }
  | { readonly kind: 'gone'; readonly key: ObjectKey; readonly uid: string };

/** `steady` is squeezed. */
interface Kept extends Packed {
  /** The number of the list that saw it last. */
  readonly mark: number;
}

export interface ReflectorStore<T> {
  readonly size: number;
  get(key: ObjectKey): T | null;
  has(key: ObjectKey): boolean;
  /** Live: what comes or goes while they are read may be among them. */
  keys(namespace?: string): Iterable<ObjectKey>;
  /** The changes that this object makes: none where all that matters is as it was. */
  set(key: ObjectKey, object: T): readonly Change<T>[];
  /** @param uid where it is known: another object of the name stays */
  remove(key: ObjectKey, uid?: string): readonly Change<T>[];
  /** From here on a list is read. */
  beginList(): void;
  /** The list is whole: what it did not name is gone, a slice at a time. */
  sweep(): Generator<Change<T>, void, undefined>;
  /** While somebody follows it every change of the object is one; call the answer to stop. */
  follow(key: ObjectKey): () => void;
}

export function reflectorStore<T>(packing: Packing<T>): ReflectorStore<T> {
  const namespaces = new Map<string, Map<string, Kept>>();
  const followers = new Map<string, number>();
  const { squeeze, restore } = createCompactor();
  let size = 0;
  let mark = 0;

  const kept = ({ namespace, name }: ObjectKey) => namespaces.get(namespace)?.get(name);

  function put({ namespace, name }: ObjectKey, one: Kept): void {
    let inside = namespaces.get(namespace);
    if (inside === undefined) namespaces.set(namespace, (inside = new Map<string, Kept>()));
    if (!inside.has(name)) size += 1;
    inside.set(name, one);
  }

  function remove(key: ObjectKey, uid?: string): readonly Change<T>[] {
    const inside = namespaces.get(key.namespace);
    const one = inside?.get(key.name);
    if (inside === undefined || one === undefined || (uid !== undefined && one.uid !== uid)) return [];
    inside.delete(key.name);
    size -= 1;
    if (inside.size === 0) namespaces.delete(key.namespace);
    return [{ kind: 'gone', key, uid: one.uid }];
  }

  function* keys(namespace?: string): Generator<ObjectKey, void, undefined> {
    for (const [place, inside] of namespaces) {
      if (namespace !== undefined && place !== namespace) continue;
      for (const name of inside.keys()) yield { namespace: place, name };
    }
  }

  return {
    get size() {
      return size;
    },
    get(key) {
      const one = kept(key);
      return one === undefined ? null : packing.unpack({ ...one, steady: restore(one.steady) }, key);
    },
    has: (key) => kept(key) !== undefined,
    keys,
    set(key, object) {
      const before = kept(key);
      const { uid, steady, moving } = packing.pack(object);
      const same = before?.uid === uid && restore(before.steady) === steady;
      const changes: Change<T>[] = before !== undefined && before.uid !== uid ? [...remove(key)] : [];
      // The text that is kept already stands for the new one, so that a heartbeat leaves no second copy in memory.
      put(key, { uid: same ? before.uid : uid, steady: same ? before.steady : squeeze(steady), moving, mark });
      if (!same || (before.moving !== moving && followers.has(textOf(key)))) changes.push({ kind: 'set', key, object });
      return changes;
    },
    remove,
    beginList() {
      mark += 1;
    },
    *sweep() {
      for (const [namespace, inside] of namespaces) {
        for (const [name, one] of inside) if (one.mark !== mark) yield* remove({ namespace, name });
      }
    },
    follow(key) {
      const text = textOf(key);
      followers.set(text, (followers.get(text) ?? 0) + 1);
      let stopped = false;
      return () => {
        if (stopped) return;
        stopped = true;
        const left = (followers.get(text) ?? 1) - 1;
        if (left === 0) followers.delete(text);
        else followers.set(text, left);
      };
    },
  };
}

function textOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
