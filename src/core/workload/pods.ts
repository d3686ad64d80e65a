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
  /** No running Pod has the container's image. */
  | { readonly kind: 'nothing' }
  /** Distinct, in order of appearance, never empty: of an index or of one platform, as the runtime tells. */
  | { readonly kind: 'digests'; readonly digests: readonly Digest[] }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * The digests that running Pods report for one container.
 *
 * Runtimes write `repo@sha256:…`, older ones `docker-pullable://repo@sha256:…`. A bare `sha256:…` is the id of the
 * image's configuration, not a digest that a registry knows, so one Pod with such an id makes all unknown.
 */
export function runningDigests(pods: readonly PodFacts[], containerName: string): RunningDigests {
  const digests = new Set<Digest>();
  for (const pod of pods) {
    if (!pod.running) continue;
    const imageID = pod.containers.find((one) => one.name === containerName)?.imageID ?? '';
    if (imageID === '') continue;
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
