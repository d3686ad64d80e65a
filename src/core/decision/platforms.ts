// Whether a candidate could run where the running image does: an image at all, and there for every platform of it.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { repositoryOf } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Knowledge } from './knowledge.ts';
import type { Running } from './running.ts';

interface Wanted {
  readonly digest: Digest;
  readonly tag: string;
}

/**
 * Why the candidate is not written now; null: nothing is known against it; `undefined`: asked.
 *
 * What is no image, or cannot be read, is never written. An index is often pushed before all its images are built, so one
 * that lacks a platform of the running image waits too. Where that is not known it never stands in the way: what runs may
 * be gone from the registry, or name none.
 * @param wished a person asked: any platform is good then
 */
export function whyNotRunnable(
  running: Running,
  wanted: Wanted,
  reference: ImageReference,
  wished: boolean,
  know: Knowledge,
): Reason | null | undefined {
  const repository = repositoryOf(reference);
  const image = know.image(repository, wanted.digest);
  const needed = wished || running.kind !== 'digests' ? [] : platformsOf(running.digests, reference, know);
  if (image === undefined || needed === undefined) return undefined;
  if (!image.ok) return image.reason;
  if (needed.length === 0) return null;
  const offered = know.platforms(repository, wanted.digest);
  if (offered === undefined) return undefined;
  if (!offered.ok) return offered.reason;
  return missing(needed, offered.value, wanted);
}

/** Of all that runs, each once; those that cannot be read name none. */
function platformsOf(
  digests: readonly Digest[],
  reference: ImageReference,
  know: Knowledge,
): readonly string[] | undefined {
  const answers = [...new Set(digests)].map((digest) => know.platforms(repositoryOf(reference), digest));
  const needed = new Set<string>();
  for (const answer of answers) {
    if (answer === undefined) return undefined;
    for (const platform of answer.ok ? answer.value : []) needed.add(platform);
  }
  return [...needed];
}

function missing(needed: readonly string[], offered: readonly string[], { digest, tag }: Wanted): Reason | null {
  const lacking = needed.filter((platform) => !offered.includes(platform)).toSorted();
  if (offered.length === 0 || lacking.length === 0) return null;
  const has = `${tag} (${shortDigest(digest)}) is there for ${offered.join(', ')}`;
  return reason('PlatformMissing', `${has}, and not for ${lacking.join(', ')} as the running image is`);
}
