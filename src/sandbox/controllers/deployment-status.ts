// What a Deployment says of itself: numbers, and the conditions Available and Progressing, as the real controller counts.
import type { Written } from '../store/object.ts';
import { deploymentLeeway } from './amounts.ts';
import {
  type Condition,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
  replicasOf,
  withoutZeros,
} from './shapes.ts';
import { type World, writeStatus } from './world.ts';

export const deployments = 'deployments.apps';

export const sum = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (of(set) ?? 0), 0);

/** No deadline is wanted where it is the largest number that fits, as kubectl and the real controller have it. */
export function deadlineOf({ spec }: Deployment): number | null {
  const seconds = spec.progressDeadlineSeconds ?? 600;
  return seconds === 2_147_483_647 ? null : seconds;
}

export function progressing(status: DeploymentStatus | undefined): Condition | undefined {
  return status?.conditions?.find((one) => one.type === 'Progressing');
}

type Claim = Pick<Condition, 'type' | 'status'> & { readonly reason: string; readonly message: string };

/** The same status for the same reason stands as it is; a changed one goes to the end. */
export function withCondition(
  { store }: World,
  status: DeploymentStatus,
  { type, status: holds, reason, message }: Claim,
): DeploymentStatus {
  const standing = status.conditions?.find((one) => one.type === type);
  if (standing?.status === holds && standing.reason === reason) return status;
  const time = `${new Date(store.now()).toISOString().slice(0, 19)}Z`;
  const lastTransitionTime = (standing?.status === holds ? standing.lastTransitionTime : undefined) ?? time;
  const others = status.conditions?.filter((one) => one.type !== type) ?? [];
  const condition = { type, status: holds, lastUpdateTime: time, lastTransitionTime, reason, message };
  return { ...status, conditions: [...others, condition] };
}

export function without(status: DeploymentStatus, type: string): DeploymentStatus {
  return { ...status, conditions: status.conditions?.filter((one) => one.type !== type) ?? [] };
}

export function saveStatus(world: World, deployment: Deployment, status: DeploymentStatus): Written {
  const { conditions = [], collisionCount, terminatingReplicas, ...numbers } = status;
  return writeStatus(world, deployments, deployment, {
    ...withoutZeros(numbers),
    ...(terminatingReplicas !== undefined && { terminatingReplicas }),
    ...(collisionCount !== undefined && { collisionCount }),
    ...(conditions.length > 0 && { conditions }),
  });
}

export function countedStatus(
  world: World,
  deployment: Deployment,
  all: readonly ReplicaSet[],
  latest: ReplicaSet | null,
): DeploymentStatus {
  const available = sum(all, (set) => set.status?.availableReplicas);
  const { collisionCount, conditions = [] } = deployment.status ?? {};
  const synced = all.filter((set) => set.status?.observedGeneration !== undefined);
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(all, (set) => set.status?.replicas),
    updatedReplicas: latest?.status?.replicas ?? 0,
    readyReplicas: sum(all, (set) => set.status?.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(sum(all, replicasOf) - available, 0),
    terminatingReplicas: sum(synced, (set) => set.status?.terminatingReplicas),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions,
  };
  const enough = available >= replicasOf(deployment) - deploymentLeeway(deployment).unavailable;
  return withCondition(world, status, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${enough ? 'has' : 'does not have'} minimum availability.`,
  });
}

export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = replicasOf(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status ?? {};
  return (
    [updatedReplicas, replicas, availableReplicas].every((one) => one === wanted) &&
    observedGeneration >= (deployment.metadata.generation ?? 0)
  );
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  const more = (key: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean =>
    (after[key] ?? 0) > (before[key] ?? 0);
  return more('updatedReplicas') || old(after) < old(before) || more('readyReplicas') || more('availableReplicas');
}

/** @returns milliseconds until the deadline may have passed; null: nothing has to be waited for */
export function reportRollout(
  world: World,
  deployment: Deployment,
  all: readonly ReplicaSet[],
  latest: ReplicaSet | null,
): number | null {
  const deadline = deadlineOf(deployment);
  const standing = progressing(deployment.status);
  let status = countedStatus(world, deployment, all, latest);
  if (deadline === null) status = without(status, 'Progressing');
  const settled = status.replicas === status.updatedReplicas && standing?.reason === 'NewReplicaSetAvailable';
  if (deadline !== null && !settled) {
    const subject = latest ? `ReplicaSet "${latest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    const say = (holds: string, reason: string, words: string): Claim => {
      return { type: 'Progressing', status: holds, reason, message: `${subject} ${words}` };
    };
    if (isComplete(deployment, status)) {
      status = withCondition(world, status, say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'));
    } else if (hasProgressed(deployment.status ?? {}, status)) {
      const moved = withCondition(
        world,
        without(status, 'Progressing'),
        say('True', 'ReplicaSetUpdated', 'is progressing.'),
      );
      const since = standing?.status === 'True' ? standing.lastTransitionTime : undefined;
      const conditions = moved.conditions?.map((one) =>
        one.type === 'Progressing' && since !== undefined ? { ...one, lastTransitionTime: since } : one,
      );
      status = { ...moved, conditions: conditions ?? [] };
    } else if (isLate(world, status, deadline)) {
      status = withCondition(world, status, say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'));
    }
  }
  const written = saveStatus(world, deployment, status);
  if (!written.ok || written.same !== true) return null;
  if (deadline === null || standing === undefined || isComplete(deployment, status)) return null;
  if (standing.reason === 'ProgressDeadlineExceeded') return null;
  // The time is kept in whole seconds.
  return Math.max(Date.parse(standing.lastUpdateTime ?? '') + deadline * 1000 - world.store.now(), 0) + 1000;
}

function isLate({ store }: World, status: DeploymentStatus, deadline: number): boolean {
  const condition = progressing(status);
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return Date.parse(condition.lastUpdateTime ?? '') + deadline * 1000 < store.now();
}
