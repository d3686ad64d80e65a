// Runs the controllers over the store: each change names what must be looked at, and nothing is asked for in turns.
import type { Change, Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { createCollector } from './collector.ts';
import { daemonSetController } from './daemon-set.ts';
import { deploymentController } from './deployment.ts';
import { indexOwners } from './owned.ts';
import { createQueue } from './queue.ts';
import { replicaSetController } from './replica-set.ts';
import { statefulSetController } from './stateful-set.ts';
import type { Controller, World } from './world.ts';

export interface Controllers {
  stop(): void;
}

/** A key of the queue: resource, namespace and name, which have no space. */
const keyOf = (resource: string, { metadata }: Stored): string =>
  `${resource} ${metadata.namespace ?? ''} ${metadata.name}`;

export function startControllers(store: Store): Controllers {
  const world: World = { store, owned: indexOwners(store) };
  const all: readonly Controller[] = [
    deploymentController(world),
    replicaSetController(world),
    statefulSetController(world),
    daemonSetController(world),
  ];
  const byResource = new Map(all.map((one) => [one.resource, one]));
  const collector = createCollector(world);
  const gone = new Map<string, Change>();

  const queue = createQueue((key) => {
    const [resource = '', namespace = '', name = ''] = key.split(' ');
    const change = gone.get(key);
    if (change !== undefined) {
      gone.delete(key);
      collector.see(change.resource, change.object, true);
      return;
    }
    const object = store.get(resource, namespace, name);
    if (object === null) return;
    if (object.metadata.deletionTimestamp !== undefined) collector.see(resource, object, false);
    const again = byResource.get(resource)?.look(object) ?? null;
    if (again !== null) queue.addAfter(key, again);
  });

  function see(change: Change): void {
    const { type, resource, object } = change;
    if (type === 'DELETED') {
      const key = `gone ${object.metadata.uid}`;
      gone.set(key, change);
      queue.add(key);
    } else if (byResource.has(resource) || object.metadata.deletionTimestamp !== undefined) {
      queue.add(keyOf(resource, object));
    }
    for (const one of all)
      for (const concerned of one.concerns?.(change) ?? []) queue.add(keyOf(one.resource, concerned));
  }

  for (const { resource } of all) for (const object of store.list(resource)) queue.add(keyOf(resource, object));
  const leave = store.follow(null, see);
  return {
    stop() {
      leave();
      queue.stop();
    },
  };
}
