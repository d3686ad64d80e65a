// What goes when something else is gone: objects whose owners are deleted.
import { resourceOf } from '../store/kinds.ts';
import type { Stored } from '../store/object.ts';
import type { World } from './world.ts';

export interface Collector {
  /** After the deletion of an object, or after it was marked. */
  see(resource: string, object: Stored, gone: boolean): void;
}

const key = ({ namespace = '', name }: Stored['metadata']): readonly [string, string] => [namespace, name];

export function createCollector({ store, owned }: World): Collector {
  const withoutFinalizer = (resource: string, object: Stored, finalizer: string): void => {
    const { finalizers = [], resourceVersion: _, ...metadata } = object.metadata;
    const rest = finalizers.filter((one) => one !== finalizer);
    if (rest.length < finalizers.length)
      store.update(resource, { ...object, metadata: { ...metadata, finalizers: rest } });
  };

  /** Those with another owner that is still there stay. */
  function collect(uid: string): void {
    for (const { resource, object } of owned.dependents(uid)) {
      const others = object.metadata.ownerReferences?.filter((one) => one.uid !== uid) ?? [];
      const namespace = object.metadata.namespace ?? '';
      const isKept = others.some((one) => {
        const kind = store.kinds().find(({ kind }) => kind === one.kind);
        return kind !== undefined && store.get(resourceOf(kind), namespace, one.name)?.metadata.uid === one.uid;
      });
      if (!isKept) store.remove(resource, ...key(object.metadata), { propagation: 'Background' });
    }
  }

  function releaseOwner(resource: string, object: Stored): void {
    for (const dependent of owned.dependents(object.metadata.uid)) {
      const ownerReferences = dependent.object.metadata.ownerReferences?.filter(
        (one) => one.uid !== object.metadata.uid,
      );
      const { resourceVersion: _, ...metadata } = dependent.object.metadata;
      store.update(dependent.resource, {
        ...dependent.object,
        metadata: { ...metadata, ownerReferences: ownerReferences ?? [] },
      });
    }
    withoutFinalizer(resource, object, 'orphan');
  }

  /** Its dependents first, and it when the last of those that block is gone. */
  function collectBefore(resource: string, object: Stored): void {
    const { uid } = object.metadata;
    for (const one of owned.dependents(uid))
      if (one.object.metadata.deletionTimestamp === undefined)
        store.remove(one.resource, ...key(one.object.metadata), { propagation: 'Foreground' });
    const blocks = owned
      .dependents(uid)
      .some(({ object }) => object.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion));
    if (!blocks) withoutFinalizer(resource, object, 'foregroundDeletion');
  }

  return {
    see(resource, object, gone) {
      const { finalizers = [], ownerReferences = [], namespace = '', uid } = object.metadata;
      if (!gone) {
        if (finalizers.includes('orphan')) releaseOwner(resource, object);
        else if (finalizers.includes('foregroundDeletion')) collectBefore(resource, object);
        return;
      }
      collect(uid);
      // What waited for this one is looked at again.
      for (const owner of ownerReferences) {
        const kind = store.kinds().find(({ kind }) => kind === owner.kind);
        const found = kind && store.get(resourceOf(kind), namespace, owner.name);
        if (kind && found?.metadata.finalizers?.includes('foregroundDeletion')) collectBefore(resourceOf(kind), found);
      }
    },
  };
}
