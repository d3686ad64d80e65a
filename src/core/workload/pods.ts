// Pods: which belong to a workload, and which bits of a container they run.
import type { Digest } from '#core/image/digest.ts';
import { parseDigest } from '#core/image/digest.ts';
import { quoted } from '#core/image/quoted.ts';
import type { LabelSelector, PodFacts } from './workload.ts';

/** Kubernetes' label selector: all must hold; an empty one selects everything; an unknown operator selects nothing. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels)) {
    if (labelOf(labels, key) !== value) return false;
  }
  return selector.matchExpressions.every((one) => holds(one, labelOf(labels, one.key)));
}

function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function holds(expression: LabelSelector['matchExpressions'][number], value: string | undefined): boolean {
  switch (expression.operator) {
    case 'In':
      return value !== undefined && expression.values.includes(value);
    case 'NotIn':
      return value === undefined || !expression.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

export type RunningDigests =
  /** No Pod is there, or none that ever got so far: the image cannot be pulled, or the container cannot be made. */
  | { readonly kind: 'nothing' }
  /** Distinct, in order of appearance, never empty: of an index or of one platform, as the runtime tells. */
  | { readonly kind: 'digests'; readonly digests: readonly Digest[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** What a container waits for that has no bits and will get none by waiting. */
const stuck: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'CreateContainerConfigError',
  'CreateContainerError',
];

/**
 * The digests that living Pods report for one container.
 *
 * A Pod that is about to start the container, such as while an init container migrates a database, makes all unknown:
 * it is alive, and which bits it takes is not told yet. One whose container cannot start holds nobody up.
 *
 * Runtimes write `repo@sha256:…`, older ones `docker-pullable://repo@sha256:…`. A bare `sha256:…` is the id of the
 * image's configuration, not a digest that a registry knows, so one Pod with such an id makes all unknown.
 */
export function runningDigests(pods: readonly PodFacts[], containerName: string): RunningDigests {
  const digests = new Set<Digest>();
  for (const pod of pods) {
    if (!pod.alive) continue;
    const container = pod.containers.find((one) => one.name === containerName);
    const imageID = container?.imageID ?? '';
    const waiting = container?.waiting ?? null;
    if (imageID === '' && waiting !== null && stuck.includes(waiting)) continue;
    if (imageID === '') {
      const still = waiting === null ? '' : ` (${quoted(waiting)})`;
      return { kind: 'unknown', why: `Pod ${pod.name} has not started ${containerName} yet${still}` };
    }
    const digest = digestIn(imageID);
    if (digest === null) {
      return {
        kind: 'unknown',
        why: `Pod ${pod.name} reports ${quoted(imageID)}, which names no digest of a registry`,
      };
    }
    digests.add(digest);
  }
  return digests.size === 0 ? { kind: 'nothing' } : { kind: 'digests', digests: [...digests] };
}

function digestIn(imageID: string): Digest | null {
  const sign = imageID.lastIndexOf('@');
  return sign < 1 ? null : parseDigest(imageID.slice(sign + 1));
}
