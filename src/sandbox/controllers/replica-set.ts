// The ReplicaSet controller: as many Pods of one template as are wanted, and how many of them are there.
import { availableIn, isActive, isReady, type Pod, type ReplicaSet, replicasOf, withoutZeros } from './shapes.ts';
import { replicaSets } from './deployment-sets.ts';
import { type Controller, createPod, ownerIn, removePod, type World, writeStatus } from './world.ts';

export function replicaSetController(world: World): Controller {
  const { store, owned } = world;

  /** The status tells of the Pods that were there before: those that are made now are told of when they are seen. */
  function report(set: ReplicaSet, pods: readonly Pod[]): number | null {
    const active = pods.filter(isActive);
    const waits = active.map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, store.now()));
    const labels = Object.entries(set.spec.template.metadata?.labels ?? {});
    const { replicas: _, ...others } = {
      replicas: 0,
      fullyLabeledReplicas: active.filter(({ metadata }) =>
        labels.every(([key, value]) => metadata.labels?.[key] === value),
      ).length,
      readyReplicas: active.filter(isReady).length,
      availableReplicas: waits.filter((wait) => wait === 0).length,
      observedGeneration: set.metadata.generation ?? 0,
    };
    const terminatingReplicas = pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined).length;
    const status = { replicas: active.length, ...withoutZeros(others), terminatingReplicas };
    writeStatus(world, replicaSets, set, status);
    const later = waits.filter((wait) => wait !== null && wait > 0);
    return later.length === 0 ? null : Math.min(...later.map((wait) => wait ?? 0));
  }

  return {
    resource: replicaSets,
    concerns: ({ resource, object }) => (resource === 'pods' ? ownerIn(world, object, replicaSets) : []),
    look(object) {
      const set = object as ReplicaSet;
      const pods = owned.by(set, 'pods') as Pod[];
      const active = pods.filter(isActive);
      if (set.metadata.deletionTimestamp === undefined) {
        for (let missing = replicasOf(set) - active.length; missing > 0; missing -= 1)
          createPod(world, set, set.spec.template);
        for (const pod of leastMissed(active).slice(0, Math.max(active.length - replicasOf(set), 0)))
          removePod(world, pod);
      }
      return report(set, pods);
    },
  };
}

/** Those without a Node, then those that are not ready, then the newest. */
function leastMissed(pods: readonly Pod[]): readonly Pod[] {
  const worth = (pod: Pod): number => (pod.spec.nodeName === undefined ? 0 : isReady(pod) ? 2 : 1);
  return pods.toReversed().toSorted((one, other) => worth(one) - worth(other));
}
