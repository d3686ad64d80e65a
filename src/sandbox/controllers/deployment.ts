// The Deployment controller: one ReplicaSet for each template, Pods moved from the old ones to the new one.
import type { Stored } from '../store/object.ts';
import { isRolling } from './amounts.ts';
import { annotateNew, ensureNew, findNew, newSize, replicaSets } from './deployment-sets.ts';
import { forgetOld, isScaled, resize, scale, shrinkOld } from './deployment-scale.ts';
import {
  countedStatus,
  deadlineOf,
  deployments,
  progressing,
  reportRollout,
  saveStatus,
  withCondition,
} from './deployment-status.ts';
import { type Deployment, type Pod, type ReplicaSet, replicasOf } from './shapes.ts';
import { type Controller, ownerIn, type World } from './world.ts';

/** Not done: taking over ReplicaSets that have no owner. */
export function deploymentController(world: World): Controller {
  const { store, owned } = world;
  const setsOf = (deployment: Stored): readonly ReplicaSet[] => owned.by(deployment, replicaSets) as ReplicaSet[];
  const latestOf = (object: Stored): Deployment =>
    store.get(deployments, object.metadata.namespace ?? '', object.metadata.name) as Deployment;

  function oldOf(deployment: Deployment, latest: ReplicaSet | null): readonly ReplicaSet[] {
    return setsOf(deployment).filter((set) => set.metadata.uid !== latest?.metadata.uid);
  }

  /** The new one as it is now, whatever was written since. */
  function report(deployment: Deployment): number | null {
    const all = setsOf(deployment);
    return reportRollout(world, latestOf(deployment), all, findNew(deployment, all));
  }

  function notePause(deployment: Deployment): Deployment {
    const { paused = false } = deployment.spec;
    const reason = progressing(deployment.status)?.reason;
    if (deadlineOf(deployment) === null || reason === 'ProgressDeadlineExceeded') return deployment;
    if (paused === (reason === 'DeploymentPaused')) return deployment;
    const word = paused ? 'Paused' : 'Resumed';
    const status = withCondition(world, deployment.status ?? {}, {
      type: 'Progressing',
      status: 'Unknown',
      reason: `Deployment${word}`,
      message: `Deployment is ${word.toLowerCase()}`,
    });
    saveStatus(world, deployment, status);
    return latestOf(deployment);
  }

  function scaleOnly(deployment: Deployment): null {
    const latest = ensureNew(world, deployment, setsOf(deployment), false);
    const old = oldOf(deployment, latest);
    scale(world, deployment, latest, old);
    if (deployment.spec.paused === true) forgetOld(world, deployment, old);
    const now = latestOf(deployment);
    saveStatus(world, now, countedStatus(world, now, setsOf(now), findNew(now, setsOf(now))));
    return null;
  }

  function rolling(deployment: Deployment): number | null {
    const latest = ensureNew(world, deployment, setsOf(deployment), true);
    if (latest === null) return 0;
    const old = oldOf(deployment, latest);
    const size = replicasOf(latest);
    const wanted = replicasOf(deployment);
    const next = size > wanted ? wanted : size === wanted ? size : newSize(deployment, [...old, latest], size);
    if (next !== size && resize(world, deployment, latest, next)) return report(deployment);
    if (shrinkOld(world, deployment, latest, old)) return report(deployment);
    forgetOld(world, latestOf(deployment), old);
    return report(deployment);
  }

  function recreate(deployment: Deployment): number | null {
    const latest = ensureNew(world, deployment, setsOf(deployment), false);
    const old = oldOf(deployment, latest);
    const active = old.filter((set) => replicasOf(set) > 0);
    for (const set of active) resize(world, deployment, set, 0);
    if (active.length > 0 || old.some((set) => stillRuns(set))) return report(deployment);
    const made = latest ?? ensureNew(world, latestOf(deployment), setsOf(deployment), true);
    if (made === null) return 0;
    if (replicasOf(made) !== replicasOf(deployment)) resize(world, deployment, made, replicasOf(deployment));
    forgetOld(world, latestOf(deployment), old);
    return report(deployment);
  }

  function stillRuns(set: ReplicaSet): boolean {
    const pods = owned.by(set, 'pods') as Pod[];
    return pods.some((pod) => pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded');
  }

  return {
    resource: deployments,
    concerns({ type, resource, object }) {
      if (resource === replicaSets) return ownerIn(world, object, deployments);
      if (resource !== 'pods' || type !== 'DELETED') return [];
      const above = ownerIn(world, object, replicaSets).flatMap((set) => ownerIn(world, set, deployments));
      return above.filter((one) => !isRolling(one as Deployment));
    },
    look(object) {
      if (object.metadata.deletionTimestamp !== undefined) {
        const all = setsOf(object);
        const deployment = object as Deployment;
        saveStatus(world, deployment, countedStatus(world, deployment, all, findNew(deployment, all)));
        return null;
      }
      const deployment = notePause(object as Deployment);
      annotateNew(world, deployment, setsOf(deployment));
      if (deployment.spec.paused === true || isScaled(deployment, setsOf(deployment))) return scaleOnly(deployment);
      return isRolling(deployment) ? rolling(deployment) : recreate(deployment);
    },
  };
}
