// Which bits of a container run now, and whether they are the wanted ones.
import type { Digest } from '#core/image/digest.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { repositoryOf } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { runningDigests } from '#core/workload/pods.ts';
import type { Container, Workload } from '#core/workload/workload.ts';
import type { Knowledge } from './knowledge.ts';

export type Running =
  /** No Pod exists that a restart would disturb. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'digests'; readonly digests: readonly Digest[] }
  | { readonly kind: 'unknown'; readonly why: string; readonly next: string | null };

/** What runs: the reference's own digest, else what the Pods report. `undefined`: asked. */
export function runningOf(
  workload: Workload,
  container: Container,
  reference: ImageReference,
  know: Knowledge,
): Running | undefined {
  if (reference.digest !== null) return { kind: 'digests', digests: [reference.digest] };
  if (runsNothing(workload)) return { kind: 'nothing' };
  const pods = know.pods();
  if (pods === undefined) return undefined;
  if (!pods.ok) return { kind: 'unknown', why: pods.reason.message, next: pods.reason.next };
  const seen = runningDigests(pods.value, container.name);
  return seen.kind === 'unknown' ? { ...seen, next: null } : seen;
}

/** A CronJob's next run takes what is written; with no replicas wanted or left there is nothing to restart. */
export function runsNothing(workload: Workload): boolean {
  if (workload.id.kind === 'CronJob') return true;
  return workload.rollout.wanted === 0 && workload.rollout.replicas === 0;
}

/**
 * Whether all that runs is `wanted`; the digest of one platform counts as the index that lists it.
 * A failure to read the index counts as different bits only where they differ by digest: the reason is handed back.
 */
export function isSameBits(
  digests: readonly Digest[],
  wanted: Digest,
  reference: ImageReference,
  know: Knowledge,
): boolean | Reason | undefined {
  if (digests.every((one) => one === wanted)) return true;
  const children = know.children(repositoryOf(reference), wanted);
  if (children === undefined) return undefined;
  if (!children.ok) return children.reason;
  return digests.every((one) => one === wanted || children.value.includes(one));
}

/**
 * The digest to remember as what ran: the index digest where the running tag still has it, else what the Pods report;
 * null when unknown or mixed.
 */
export function ranDigest(running: Running, reference: ImageReference, know: Knowledge): Digest | null | undefined {
  if (running.kind !== 'digests') return null;
  const distinct = [...new Set(running.digests)];
  if (reference.digest !== null) return reference.digest;
  const only = distinct.length === 1 ? (distinct[0] ?? null) : null;
  const repository = repositoryOf(reference);
  const index = know.digest(repository, reference.tag ?? 'latest');
  if (index === undefined) return undefined;
  if (!index.ok) return only;
  const same = isSameBits(distinct, index.value, reference, know);
  if (same === undefined) return undefined;
  return same === true ? index.value : only;
}
