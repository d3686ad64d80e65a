// Sizes of a Deployment's ReplicaSets: when it is scaled, while it is rolled out, and which of them are kept.
import { deploymentLeeway, isRolling } from './amounts.ts';
import { isComplete, sum } from './deployment-status.ts';
import { replicaSets, revisionOf, sizeAnnotations, sizeBefore } from './deployment-sets.ts';
import { type Deployment, type ReplicaSet, replicasOf } from './shapes.ts';
import { manager, type World } from './world.ts';

/** @returns whether the number of its Pods changes */
export function resize(world: World, deployment: Deployment, set: ReplicaSet, replicas: number): boolean {
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  const changed = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } };
  world.store.update(replicaSets, changed, { writer: { manager } });
  return replicas !== replicasOf(set);
}

const isActive = (set: ReplicaSet): boolean => replicasOf(set) > 0;

/** Somebody changed the number of Pods since the ReplicaSets were sized. */
export function isScaled(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.filter(isActive).some((set) => {
    const before = sizeBefore(set, 'desired');
    return before !== null && before !== replicasOf(deployment);
  });
}

/** In proportion, where several have Pods. */
export function scale(
  world: World,
  deployment: Deployment,
  latest: ReplicaSet | null,
  old: readonly ReplicaSet[],
): void {
  const wanted = replicasOf(deployment);
  const active = [...old, ...(latest ? [latest] : [])].filter(isActive);
  if (active.length <= 1) {
    const only = active[0] ?? latest ?? old.at(-1);
    if (only !== undefined && replicasOf(only) !== wanted) resize(world, deployment, only, wanted);
    return;
  }
  if (latest !== null && isSaturated(latest, wanted)) {
    for (const set of old.filter(isActive)) resize(world, deployment, set, 0);
    return;
  }
  if (!isRolling(deployment)) return;
  const most = wanted > 0 ? wanted + deploymentLeeway(deployment).surge : 0;
  const room = most - sum(active, replicasOf);
  // Of two of a size the newer one gets more, and the older one gives more.
  const bySize = (room > 0 ? active.toReversed() : active).toSorted(
    (one, other) => replicasOf(other) - replicasOf(one),
  );
  let given = 0;
  const sizes = bySize.map((set) => {
    const share = shareOf(set, deployment, most, room - given);
    given += share;
    return replicasOf(set) + share;
  });
  for (const [place, set] of bySize.entries()) {
    const size = (sizes[place] ?? 0) + (place === 0 ? room - given : 0);
    resize(world, deployment, set, Math.max(size, 0));
  }
}

function isSaturated(set: ReplicaSet, wanted: number): boolean {
  return (
    sizeBefore(set, 'desired') === wanted && replicasOf(set) === wanted && set.status?.availableReplicas === wanted
  );
}

/** What this one gets of the room that is left, or gives where there is too little. */
function shareOf(set: ReplicaSet, deployment: Deployment, most: number, left: number): number {
  const size = replicasOf(set);
  if (left === 0 || size === 0) return 0;
  const before = sizeBefore(set, 'max') ?? deployment.status?.replicas ?? 0;
  const share = most === 0 ? -size : Math.round((size * most) / Math.max(before, 1)) - size;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}

/** Takes Pods from the old ones: first those that are not available, then as many as can be spared. */
export function shrinkOld(
  world: World,
  deployment: Deployment,
  latest: ReplicaSet,
  old: readonly ReplicaSet[],
): boolean {
  if (sum(old, replicasOf) === 0) return false;
  const least = replicasOf(deployment) - deploymentLeeway(deployment).unavailable;
  const notYet = replicasOf(latest) - (latest.status?.availableReplicas ?? 0);
  const spare = sum([...old, latest], replicasOf) - least - notYet;
  if (spare <= 0) return false;
  // More available than wanted: what is known of them is of before they were resized.
  const active = old.filter(isActive);
  if (active.some((set) => (set.status?.availableReplicas ?? 0) > replicasOf(set))) return false;
  const sizes = new Map(old.map((set) => [set, replicasOf(set)]));
  const take = (most: number, from: (set: ReplicaSet, size: number) => number): number => {
    let taken = 0;
    for (const [set, size] of sizes) {
      const count = Math.min(from(set, size), most - taken);
      if (count <= 0) continue;
      sizes.set(set, size - count);
      taken += count;
    }
    return taken;
  };
  const broken = take(spare, (set, size) => size - (set.status?.availableReplicas ?? 0));
  const available = sum([...old, latest], (set) => set.status?.availableReplicas);
  const healthy = available > least ? take(available - least, (_, size) => size) : 0;
  for (const [set, size] of sizes) if (size !== replicasOf(set)) resize(world, deployment, set, size);
  return broken + healthy > 0;
}

/** Old ones beyond the limit of the history go once a rollout is complete. */
export function forgetOld({ store }: World, deployment: Deployment, old: readonly ReplicaSet[]): void {
  if (!isComplete(deployment, deployment.status) && deployment.spec.paused !== true) return;
  const kept = old.filter((set) => set.metadata.deletionTimestamp === undefined);
  const many = kept.length - (deployment.spec.revisionHistoryLimit ?? 10);
  for (const set of kept.toSorted((one, other) => revisionOf(one) - revisionOf(other)).slice(0, Math.max(many, 0))) {
    const { namespace = '', name, generation = 0 } = set.metadata;
    const isSeen = (set.status?.observedGeneration ?? 0) >= generation;
    if (isSeen && replicasOf(set) === 0 && set.status?.replicas === 0) store.remove(replicaSets, namespace, name);
  }
}
