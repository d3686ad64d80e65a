// A tag that is followed and has gone back to bits that this workload had before: it says what is right, and that is said.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import { parseReference } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';

/** The note MovedBack, or nothing where no record tells of these bits. @param past the records of this life, the newest first */
export function movedBackTo(
  wanted: Digest,
  tag: string,
  container: string,
  past: readonly RecordFacts[],
): readonly Reason[] {
  for (const [age, { name, changes }] of past.entries()) {
    const mine = changes.filter((one) => one.container === container);
    // What was written last and is wanted again was taken back by somebody; the tag has not moved.
    if (age === 0 && mine.some(({ to }) => isOf(to, wanted))) return [];
    if (!mine.some(({ from, to }) => isOf(from, wanted) || isOf(to, wanted))) continue;
    const message = `${tag} moved back to ${shortDigest(wanted)}, which was here before (record ${name})`;
    return [reason('MovedBack', `${message}, and so does the workload`)];
  }
  return [];
}

function isOf(reference: string, digest: Digest): boolean {
  return parseReference(reference)?.digest === digest;
}
