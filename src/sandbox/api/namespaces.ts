// Namespaces: their first ServiceAccount, and that everything in them goes before they do.
import type { Stored } from '../store/object.ts';
import { resourceOf } from '../store/kinds.ts';
import type { Store } from '../store/store.ts';

const resource = 'namespaces';

/** Follows Namespaces from now on, and makes the usual ones. */
export function tendNamespaces(store: Store): void {
  store.follow(null, ({ type, object, resource: changed }) => {
    if (changed === resource) {
      if (type === 'ADDED') addAccount(store, object.metadata.name);
      else if (type === 'MODIFIED' && object.metadata.deletionTimestamp !== undefined) terminate(store, object);
      return;
    }
    const { namespace } = object.metadata;
    if (type !== 'DELETED' || namespace === undefined) return;
    const home = store.get(resource, '', namespace);
    if (home?.metadata.deletionTimestamp !== undefined) terminate(store, home);
  });
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    const labels = { 'kubernetes.io/metadata.name': name };
    const spec = { finalizers: ['kubernetes'] };
    store.create(resource, { metadata: { name, labels }, spec, status: { phase: 'Active' } });
  }
}

function addAccount(store: Store, namespace: string): void {
  store.create('serviceaccounts', { metadata: { namespace, name: 'default' } });
  const certificate = { 'ca.crt': '' };
  store.create('configmaps', { metadata: { namespace, name: 'kube-root-ca.crt' }, data: certificate });
}

function terminate(store: Store, object: Stored): void {
  const { name } = object.metadata;
  if ((object['status'] as { readonly phase?: string }).phase !== 'Terminating') {
    const writer = { manager: 'kube-controller-manager', subresource: 'status' };
    store.update(resource, { ...object, status: { phase: 'Terminating' } }, { writer });
    return;
  }
  let left = 0;
  for (const kind of store.kinds().filter(({ namespaced }) => namespaced)) {
    for (const { metadata } of store.list(resourceOf(kind), name)) {
      if (metadata.deletionTimestamp === undefined) store.remove(resourceOf(kind), name, metadata.name);
    }
    left += store.list(resourceOf(kind), name).length;
  }
  const latest = store.get(resource, '', name);
  if (left === 0 && latest !== null) store.update(resource, { ...latest, spec: { finalizers: [] } });
}
