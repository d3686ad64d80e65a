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
 * that lacks a platform of the running image waits too; where that is not known, the Nodes' tell. Where neither is known
 * nothing stands in the way: what runs may be gone from the registry, or name none.
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
  // Asked beside the others: a round to the registry more would stand between a move and its patch.
  const offered = wished || running.kind === 'nothing' ? null : know.platforms(repository, wanted.digest);
  const held = wished ? { by: '', platforms: [] } : heldAgainst(running, reference, know);
  if (image === undefined) return undefined;
  if (!image.ok) return image.reason;
  if (held === undefined) return undefined;
  if (held.platforms.length === 0 || offered === null) return null;
  if (offered === undefined) return undefined;
  if (!offered.ok) return offered.reason;
  return missing(held, offered.value, wanted);
}

interface Held {
  readonly by: string;
  readonly platforms: readonly string[];
}

/** What runs says where it is needed; where that is not known, the Nodes do that it runs on. */
function heldAgainst(running: Running, reference: ImageReference, know: Knowledge): Held | undefined {
  if (running.kind === 'nothing') return { by: '', platforms: [] };
  const ran = running.kind === 'unknown' ? [] : platformsOf(running.digests, reference, know);
  if (ran === undefined) return undefined;
  if (ran.length > 0) return { by: 'as the running image is', platforms: ran };
  const nodes = know.nodes();
  return nodes && { by: 'the Nodes that its Pods run on', platforms: nodes };
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

function missing({ by, platforms }: Held, offered: readonly string[], { digest, tag }: Wanted): Reason | null {
  const lacking = platforms.filter((platform) => !offered.some((one) => runsOn(one, platform))).toSorted();
  if (offered.length === 0 || lacking.length === 0) return null;
  const has = `${tag} (${shortDigest(digest)}) is there for ${offered.join(', ')}`;
  return reason('PlatformMissing', `${has}, and not for ${lacking.join(', ')}${by.startsWith('as') ? ' ' : ', '}${by}`);
}

/** Nodes name no variant: `linux/arm` may be any. */
function runsOn(offered: string, needed: string): boolean {
  return offered === needed || (needed.split('/').length === 2 && offered.startsWith(`${needed}/`));
}
