// Who belongs to whom: the objects that name an owner, found by the owner's uid.
import { resourceOf } from '../store/kinds.ts';
import type { OwnerReference, Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';

export interface Owned {
  /** Those of one resource that this owner controls, oldest first. */
  by(owner: Stored, resource: string): readonly Stored[];
  /** All that name this owner, with their resources. */
  dependents(uid: string): readonly { readonly resource: string; readonly object: Stored }[];
}

interface Place {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Follows the store from now on; what is there already is taken in. */
export function indexOwners(store: Store): Owned {
  const places = new Map<string, Map<string, Place>>();

  function put(resource: string, { metadata }: Stored): void {
    for (const { uid } of metadata.ownerReferences ?? []) {
      const below = places.get(uid) ?? new Map<string, Place>();
      places.set(uid, below);
      below.set(metadata.uid, { resource, namespace: metadata.namespace ?? '', name: metadata.name });
    }
  }

  function take({ metadata }: Stored): void {
    for (const { uid } of metadata.ownerReferences ?? []) {
      const below = places.get(uid);
      below?.delete(metadata.uid);
      if (below?.size === 0) places.delete(uid);
    }
  }

  for (const kind of store.kinds()) {
    const resource = resourceOf(kind);
    for (const object of store.list(resource)) put(resource, object);
  }
  store.follow(null, ({ type, resource, object, before }) => {
    if (before !== null) take(before);
    if (type !== 'DELETED') put(resource, object);
  });

  function dependents(uid: string): readonly { readonly resource: string; readonly object: Stored }[] {
    return [...(places.get(uid)?.values() ?? [])].flatMap(({ resource, namespace, name }) => {
      const object = store.get(resource, namespace, name);
      return object === null ? [] : [{ resource, object }];
    });
  }

  return {
    dependents,
    by(owner, resource) {
      const found = dependents(owner.metadata.uid).filter(
        (one) => one.resource === resource && controllerOf(one.object)?.uid === owner.metadata.uid,
      );
      return found.map((one) => one.object).toSorted(byAge);
    },
  };
}

/** By time, and within a second by name. */
export function byAge(one: Stored, other: Stored): number {
  const [first, second] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  if (first !== second) return first < second ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

export function controllerOf(object: Stored): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((one) => one.controller === true);
}

export function ownerReference({ apiVersion, kind, metadata }: Stored): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
