// Never again: what failed here, what is older than what failed here, and what is under suspicion elsewhere.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import { parseReference, repositoryOf, type ImageReference } from '#core/image/reference.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { imageHeld, type Memory } from '#core/record/memory.ts';
import type { Suspect } from './observation.ts';

export interface Wanted {
  readonly container: string;
  /** What stands there; the candidate is of the same repository. */
  readonly reference: ImageReference;
  readonly policy: Policy;
  readonly tag: string;
  readonly digest: Digest;
}

/** The first that speaks against the candidate, or null. Reasons: ImageHeld, OlderThanFailed, SuspectElsewhere. */
export function neverAgain(
  wanted: Wanted,
  memory: Memory,
  suspects: Readonly<Record<Digest, Suspect>> = {},
): Reason | null {
  const { digest } = wanted;
  return imageHeld(memory, digest) ?? olderThanFailed(wanted, memory) ?? suspectElsewhere(digest, suspects[digest]);
}

/** Where the policy orders: what comes before a version that failed would be a step back that nobody asked for. */
function olderThanFailed({ container, reference, policy, tag }: Wanted, memory: Memory): Reason | null {
  // A moving tag says what is right, whatever its version.
  if (policy.comparable === undefined || (policy.look?.pointer ?? null) !== null) return null;
  for (const record of memory.values()) {
    for (const change of record?.changes ?? []) {
      const failed = parseReference(change.to);
      if (change.container !== container || failed === null || failed.tag === null) continue;
      if (repositoryOf(failed) !== repositoryOf(reference)) continue;
      if (failed.digest !== null && !memory.has(failed.digest)) continue;
      const order = policy.comparable([tag, failed.tag]);
      const [place, other] = [order.indexOf(tag), order.indexOf(failed.tag)];
      if (place < 0 || other < 0 || place <= other) continue;
      const why = `${tag} is older than ${failed.tag}, which failed on this workload before (record ${record?.name ?? ''})`;
      return reason('OlderThanFailed', `${why}, and is not taken in its place`);
    }
  }
  return null;
}

/** One other workload at a time may still show that it is not the image's fault; after two failures none. */
function suspectElsewhere(digest: Digest, suspect: Suspect | undefined): Reason | null {
  if (suspect === undefined || suspect.failedOn === 0) return null;
  const what = shortDigest(digest);
  if (suspect.failedOn > 1)
    return reason(
      'SuspectElsewhere',
      `${what} failed on ${suspect.failedOn} other workloads and succeeded on none, so no other one gets it`,
    );
  if (suspect.underWay === 0) return null;
  return reason(
    'SuspectElsewhere',
    `${what} failed on another workload and succeeded on none; it goes to one workload at a time, and rolls out elsewhere now`,
  );
}
