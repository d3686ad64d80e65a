// Whether a candidate is there for every platform that the running image is there for.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { repositoryOf } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Knowledge } from './knowledge.ts';
import type { Running } from './running.ts';

/**
 * An index is often pushed before all its images are built. null: nothing is missing, or it cannot be told, which never
 * stands in the way: a manifest of one platform names none, and what runs may be gone from the registry.
 * `undefined`: asked.
 */
export function platformsMissing(
  running: Running,
  wanted: Digest,
  tag: string,
  reference: ImageReference,
  know: Knowledge,
): Reason | null | undefined {
  if (running.kind !== 'digests') return null;
  const repository = repositoryOf(reference);
  const offered = know.platforms(repository, wanted);
  if (offered === undefined) return undefined;
  // Of one platform, or unreadable: nothing to compare, so what runs is not asked for.
  if (!offered.ok || offered.value.length === 0) return null;
  const answers = [...new Set(running.digests)].map((digest) => know.platforms(repository, digest));
  const needed = new Set<string>();
  for (const answer of answers) {
    if (answer === undefined) return undefined;
    for (const platform of answer.ok ? answer.value : []) needed.add(platform);
  }
  const missing = [...needed].filter((platform) => !offered.value.includes(platform)).toSorted();
  if (missing.length === 0) return null;
  const has = `${tag} (${shortDigest(wanted)}) is there for ${offered.value.join(', ')}`;
  return reason('PlatformMissing', `${has}, and not for ${missing.join(', ')} as the running image is`);
}
