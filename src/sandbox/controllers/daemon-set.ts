// The DaemonSet controller: one Pod on each Node, replaced there when the template changes.
import { leewayOf } from './amounts.ts';
import { byAge } from './owned.ts';
import { ensureRevision, forgetRevisions, revisionLabel } from './revisions.ts';
import { availableIn, type DaemonSet, isReady, type Pod, withoutZeros } from './shapes.ts';
import { type Controller, createPod, ownerIn, removePod, type World, writeStatus } from './world.ts';

const daemonSets = 'daemonsets.apps';

/** Not done: Node selectors, taints. */
export function daemonSetController(world: World): Controller {
  const { store, owned } = world;
  const nodes = (): readonly string[] => store.list('nodes').map((node) => node.metadata.name);

  return {
    resource: daemonSets,
    concerns({ type, resource, object }) {
      if (resource === 'pods') return ownerIn(world, object, daemonSets);
      return resource === 'nodes' && type !== 'MODIFIED' ? store.list(daemonSets) : [];
    },
    look(object) {
      const set = object as DaemonSet;
      if (set.metadata.deletionTimestamp !== undefined) return null;
      const { minReadySeconds = 0, updateStrategy = {} } = set.spec;
      const revision = ensureRevision(world, set, revisionLabel);
      const hash = revision.metadata.labels?.[revisionLabel] ?? '';
      const isNew = (pod: Pod): boolean => pod.metadata.labels?.[revisionLabel] === hash;
      const waitOf = (pod: Pod): number | null => availableIn(pod, minReadySeconds, store.now());
      const isAvailable = (pod: Pod | undefined): boolean =>
        pod !== undefined && waitOf(pod) === 0 && pod.metadata.deletionTimestamp === undefined;
      const onNodes = (): ReadonlyMap<string, readonly Pod[]> => {
        const pods = owned.by(set, 'pods') as Pod[];
        return new Map(nodes().map((node) => [node, pods.filter((pod) => pod.spec.nodeName === node)]));
      };
      const onNode = onNodes();

      const { surge, unavailable } = leewayOf(
        { maxSurge: 0, maxUnavailable: 1, ...updateStrategy.rollingUpdate },
        onNode.size,
      );
      const rolls = (updateStrategy.type ?? 'RollingUpdate') === 'RollingUpdate';
      let mayGo = unavailable - [...onNode.values()].filter((all) => !all.some(isAvailable)).length;
      for (const [node, all] of onNode) {
        const living = all.filter((pod) => pod.metadata.deletionTimestamp === undefined);
        for (const pod of living.filter((one) => one.status?.phase === 'Failed')) removePod(world, pod);
        const old = living.filter((pod) => !isNew(pod));
        const latest = living.find(isNew);
        if (all.length === 0 || (rolls && surge > 0 && latest === undefined && old.length > 0)) {
          createPod(world, set, set.spec.template, { labels: labelsOf(set, hash), spec: { nodeName: node } });
        }
        for (const pod of rolls ? old : []) {
          if (surge > 0 ? !isAvailable(latest) : isAvailable(pod) && mayGo <= 0) continue;
          if (surge === 0 && isAvailable(pod)) mayGo -= 1;
          removePod(world, pod);
        }
      }

      const first = [...onNodes().values()].map((all) => all.toSorted(byAge)[0]).filter((pod) => pod !== undefined);
      const available = first.filter((pod) => waitOf(pod) === 0).length;
      writeStatus(world, daemonSets, set, {
        currentNumberScheduled: first.length,
        numberMisscheduled: 0,
        desiredNumberScheduled: onNode.size,
        numberReady: first.filter(isReady).length,
        ...withoutZeros({
          observedGeneration: set.metadata.generation ?? 0,
          updatedNumberScheduled: first.filter(isNew).length,
          numberAvailable: available,
          numberUnavailable: onNode.size - available,
        }),
      });
      forgetRevisions(world, set, new Set([revision.metadata.name, ...first.map((pod) => nameOf(set, pod))]));
      const waits = first.map(waitOf).filter((wait) => wait !== null && wait > 0);
      return waits.length === 0 ? null : Math.min(...waits.map((wait) => wait ?? 0));
    },
  };
}

function labelsOf({ metadata }: DaemonSet, hash: string): Readonly<Record<string, string>> {
  return { [revisionLabel]: hash, 'pod-template-generation': templateGeneration(metadata.annotations) };
}

function templateGeneration(annotations: Readonly<Record<string, string>> = {}): string {
  return annotations['deprecated.daemonset.template.generation'] ?? '1';
}

/** The name of the revision that a Pod was made from. */
function nameOf(set: DaemonSet, pod: Pod): string {
  return `${set.metadata.name}-${pod.metadata.labels?.[revisionLabel] ?? ''}`;
}
