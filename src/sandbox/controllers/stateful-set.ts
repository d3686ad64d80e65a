// The StatefulSet controller: numbered Pods, made and replaced one after the other; a broken one holds all others up.
import { forgetRevisions, ensureRevision, revisionLabel, revisionsOf } from './revisions.ts';
import { availableIn, type ControllerRevision, isReady, type Pod, replicasOf, type StatefulSet } from './shapes.ts';
import { withoutZeros } from './shapes.ts';
import { type Controller, createPod, ownerIn, removePod, type World, writeStatus } from './world.ts';

const statefulSets = 'statefulsets.apps';

interface Counted {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly currentReplicas: number;
  readonly updatedReplicas: number;
}

const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
const revisionOf = (pod: Pod): string => pod.metadata.labels?.[revisionLabel] ?? '';
const isOver = (pod: Pod): boolean => ['Failed', 'Succeeded'].includes(pod.status?.phase ?? '');

/** Not done: volumes, `maxUnavailable` (off by default), a first number other than 0. */
export function statefulSetController(world: World): Controller {
  const { store, owned } = world;

  function isAvailable(set: StatefulSet, pod: Pod | undefined): boolean {
    return (
      pod !== undefined &&
      pod.status?.phase === 'Running' &&
      !isTerminating(pod) &&
      availableIn(pod, set.spec.minReadySeconds ?? 0, store.now()) === 0
    );
  }

  function ordinalOf(set: StatefulSet, pod: Pod): number {
    return Number(pod.metadata.name.slice(set.metadata.name.length + 1));
  }

  function make(set: StatefulSet, ordinal: number, current: ControllerRevision, update: ControllerRevision): void {
    const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
    const kept = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
    const revision = type === 'RollingUpdate' && ordinal < kept ? current : update;
    const name = `${set.metadata.name}-${ordinal}`;
    const { $patch: _, ...template } = revision.data.spec.template as typeof set.spec.template & { $patch?: string };
    createPod(world, set, template, {
      name,
      labels: {
        'apps.kubernetes.io/pod-index': String(ordinal),
        [revisionLabel]: revision.metadata.name,
        'statefulset.kubernetes.io/pod-name': name,
      },
      spec: { hostname: name, ...(set.spec.serviceName && { subdomain: set.spec.serviceName }) },
    });
  }

  /** Whether all is as it must be, so that Pods may be replaced. */
  function settle(
    set: StatefulSet,
    pods: readonly Pod[],
    current: ControllerRevision,
    update: ControllerRevision,
  ): boolean {
    const oneByOne = set.spec.podManagementPolicy !== 'Parallel';
    const wanted = replicasOf(set);
    for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
      const pod = pods.find((one) => ordinalOf(set, one) === ordinal);
      if (pod === undefined) make(set, ordinal, current, update);
      else if (isOver(pod) && !isTerminating(pod)) removePod(world, pod);
      else if (!oneByOne || isAvailable(set, pod)) continue;
      if (oneByOne) return false;
    }
    const beyond = pods.filter((one) => ordinalOf(set, one) >= wanted);
    for (const pod of beyond.toSorted((one, other) => ordinalOf(set, other) - ordinalOf(set, one))) {
      if (!isTerminating(pod)) removePod(world, pod);
      if (oneByOne) return false;
    }
    return true;
  }

  /** From the highest number down, each one when those above it are available. @returns what was taken away */
  function replace(set: StatefulSet, pods: readonly Pod[], update: ControllerRevision): Pod | null {
    const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
    if (type === 'OnDelete') return null;
    for (let ordinal = replicasOf(set) - 1; ordinal >= (rollingUpdate?.partition ?? 0); ordinal -= 1) {
      const pod = pods.find((one) => ordinalOf(set, one) === ordinal);
      if (pod !== undefined && revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
        removePod(world, pod);
        return pod;
      }
      if (!isAvailable(set, pod)) return null;
    }
    return null;
  }

  function count(set: StatefulSet, pods: readonly Pod[], current: string, update: string): Counted {
    const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isReady(pod));
    const of = (revision: string): number =>
      pods.filter((pod) => !isTerminating(pod) && revisionOf(pod) === revision).length;
    return {
      replicas: pods.length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, store.now()) === 0)
        .length,
      currentReplicas: of(current),
      updatedReplicas: of(update),
    };
  }

  function report(set: StatefulSet, counted: Counted, current: string, update: string): void {
    const { replicas, availableReplicas, ...others } = counted;
    const { readyReplicas, updatedReplicas } = counted;
    const rolls = (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
    const done = rolls && [updatedReplicas, readyReplicas, replicas].every((one) => one === replicasOf(set));
    writeStatus(world, statefulSets, set, {
      observedGeneration: set.metadata.generation ?? 0,
      replicas,
      availableReplicas,
      ...withoutZeros(done ? { ...others, currentReplicas: updatedReplicas } : others),
      currentRevision: done ? update : current,
      updateRevision: update,
      collisionCount: set.status?.collisionCount ?? 0,
    });
  }

  return {
    resource: statefulSets,
    concerns: ({ resource, object }) => (resource === 'pods' ? ownerIn(world, object, statefulSets) : []),
    look(object) {
      const set = object as StatefulSet;
      const update = ensureRevision(world, set, 'controller.kubernetes.io/hash');
      const known = revisionsOf(world, set);
      const current = known.find((one) => one.metadata.name === set.status?.currentRevision) ?? update;
      const pods = owned.by(set, 'pods') as Pod[];
      let counted = count(set, pods, current.metadata.name, update.metadata.name);
      if (set.metadata.deletionTimestamp === undefined && settle(set, pods, current, update)) {
        const gone = replace(set, pods, update);
        // As the real one has it: the Pod is no longer one of the current ones, whichever it was.
        if (gone !== null) counted = { ...counted, currentReplicas: counted.currentReplicas - 1 };
      }
      report(set, counted, current.metadata.name, update.metadata.name);
      const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)]);
      forgetRevisions(world, set, live);
      const waits = pods.map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, store.now()) ?? 0);
      return waits.some((wait) => wait > 0) ? Math.min(...waits.filter((wait) => wait > 0)) : null;
    },
  };
}
