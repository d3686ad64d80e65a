// How a reflector keeps an object: two flat texts, of which one alone tells whether anybody has to be woken.

export interface Packed {
  readonly uid: string;
  /** Everything whose change matters. */
  readonly steady: string;
  /** What changes by itself and wakes nobody: the version, the numbers of a rollout. */
  readonly moving: string;
}

export interface ObjectKey {
  /** "" for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** Packs what `project` gave, so that no parsed object and no slice of its text stays in memory. */
export interface Packing<T> {
  /** null: not an object of this kind, or one that lacks what it needs. */
  project(raw: unknown): T | null;
  pack(object: T): Packed;
  unpack(packed: Packed, key: ObjectKey): T;
}

/** For objects of which everything that is kept matters. */
export function wholePacking<T>(project: (raw: unknown) => T | null, uidOf: (object: T) => string): Packing<T> {
  return {
    project,
    pack: (object) => ({ uid: uidOf(object), steady: JSON.stringify(object), moving: '' }),
    unpack: ({ steady }) => JSON.parse(steady) as T,
  };
}
