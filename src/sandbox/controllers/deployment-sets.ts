// The ReplicaSets of a Deployment: which is the new one, its revision, and the annotations that both share.
import { equal } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { deploymentLeeway, isRolling } from './amounts.ts';
import { deadlineOf, progressing, saveStatus, sum, withCondition } from './deployment-status.ts';
import { controllerOf, ownerReference } from './owned.ts';
import { type Deployment, type PodTemplate, type ReplicaSet, replicasOf } from './shapes.ts';
import { hashOf, manager, type World } from './world.ts';

type Texts = Readonly<Record<string, string>>;

export const replicaSets = 'replicasets.apps';

const hashLabel = 'pod-template-hash';
const prefix = 'deployment.kubernetes.io/';
const revisionKey = `${prefix}revision`;
const historyKey = `${prefix}revision-history`;
/** The Deployment's alone, or the ReplicaSet's own. */
const notCopied: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionKey,
  historyKey,
  `${prefix}desired-replicas`,
  `${prefix}max-replicas`,
]);

export function revisionOf({ metadata }: Stored): number {
  return Number(metadata.annotations?.[revisionKey] ?? 0);
}

/** What a scaled ReplicaSet remembers of its Deployment. */
export function sizeAnnotations(deployment: Deployment): Texts {
  const wanted = replicasOf(deployment);
  return {
    [`${prefix}desired-replicas`]: String(wanted),
    [`${prefix}max-replicas`]: String(wanted + deploymentLeeway(deployment).surge),
  };
}

/** null where the ReplicaSet was never scaled by its Deployment. */
export function sizeBefore({ metadata }: ReplicaSet, key: 'desired' | 'max'): number | null {
  const text = metadata.annotations?.[`${prefix}${key}-replicas`];
  return text === undefined ? null : Number(text);
}

function withoutHash({ metadata = {}, ...rest }: PodTemplate): unknown {
  const { [hashLabel]: _, ...labels } = metadata.labels ?? {};
  return { ...rest, metadata: { ...metadata, labels } };
}

/** The oldest one with this very template. */
export function findNew(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | null {
  const template = withoutHash(deployment.spec.template);
  return sets.find((set) => equal(withoutHash(set.spec.template), template)) ?? null;
}

/** How many Pods the new one may have now. */
export function newSize(deployment: Deployment, all: readonly ReplicaSet[], size: number): number {
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const room = wanted + deploymentLeeway(deployment).surge - sum(all, replicasOf);
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/** Annotations are copied and never taken away; the revision only grows. */
function annotationsFor(deployment: Deployment, set: Stored | null, revision: number): Texts {
  const own = set?.metadata.annotations ?? {};
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const before = own[revisionKey];
  const annotations = { ...own, ...Object.fromEntries(copied) };
  if (Number(before ?? 0) >= revision) return annotations;
  const history = [own[historyKey], before].filter((one) => one !== undefined && one !== '').join(',');
  return {
    ...annotations,
    [revisionKey]: String(revision),
    ...(before !== undefined && { [historyKey]: history }),
  };
}

function nextRevision(sets: readonly ReplicaSet[], found: ReplicaSet | null): number {
  return Math.max(0, ...sets.filter((set) => set !== found).map(revisionOf)) + 1;
}

/** Brings the new ReplicaSet's annotations up to date. */
export function annotateNew({ store }: World, deployment: Deployment, sets: readonly ReplicaSet[]): void {
  const found = findNew(deployment, sets);
  if (found === null) return;
  const annotations = annotationsFor(deployment, found, nextRevision(sets, found));
  const { minReadySeconds } = deployment.spec;
  const isSame = (found.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
  if (isSame && equal(annotations, found.metadata.annotations)) return;
  const { minReadySeconds: _, ...spec } = found.spec;
  const changed = {
    ...found,
    metadata: { ...found.metadata, annotations },
    spec: { ...spec, ...(minReadySeconds !== undefined && { minReadySeconds }) },
  };
  store.update(replicaSets, changed, { writer: { manager } });
}

/** The new ReplicaSet, told of in the Deployment with its revision; null: there is none. */
export function ensureNew(
  world: World,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  mayCreate: boolean,
): ReplicaSet | null {
  const found = findNew(deployment, sets);
  if (found === null) return mayCreate ? create(world, deployment, sets, nextRevision(sets, null)) : null;
  tell(world, deployment, revisionOf(found), 'FoundNewReplicaSet', `Found new replica set "${found.metadata.name}"`);
  return found;
}

function create(
  world: World,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  revision: number,
): ReplicaSet | null {
  const { name, namespace = '' } = deployment.metadata;
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = hashOf(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const draft = {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { ...annotationsFor(deployment, null, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: newSize(deployment, sets, 0),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
  const written = world.store.create(replicaSets, draft, { writer: { manager } });
  if (!written.ok) {
    const standing = world.store.get(replicaSets, namespace, draft.metadata.name);
    if (standing !== null && controllerOf(standing)?.uid === deployment.metadata.uid) return standing as ReplicaSet;
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    saveStatus(world, deployment, { ...deployment.status, collisionCount });
    return null;
  }
  const message = `Created new replica set "${draft.metadata.name}"`;
  tell(world, deployment, revision, 'NewReplicaSetCreated', message);
  return written.object as ReplicaSet;
}

/** The revision, and what became of the ReplicaSet: of one that was found only where nothing is said yet. */
function tell(world: World, deployment: Deployment, revision: number, reason: string, message: string): void {
  const standing = deployment.status ?? {};
  const isSaid = reason === 'FoundNewReplicaSet' && progressing(standing) !== undefined;
  const status =
    deadlineOf(deployment) === null || isSaid
      ? standing
      : withCondition(world, standing, { type: 'Progressing', status: 'True', reason, message });
  const annotations = { ...deployment.metadata.annotations, [revisionKey]: String(revision) };
  saveStatus(world, { ...deployment, metadata: { ...deployment.metadata, annotations } }, status);
}
