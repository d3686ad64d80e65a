// All images below a digest: an index may list indexes, three deep at most.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import type { Endpoint } from './host.ts';
import type { Manifest } from './manifest.ts';
import { unusable } from './trouble.ts';

export interface Tree {
  /** What is listed, indexes and images; empty for a single manifest. */
  readonly children: readonly Digest[];
  /** Of the images that are listed: `linux/amd64`, `linux/arm/v7`; each once. Empty where none is named. */
  readonly platforms: readonly string[];
}

type ManifestOf = (digest: Digest) => Promise<Answer<Manifest>>;

/** Indexes one below the other, the first included. */
const deepest = 3;
/** Indexes that are read for one question. */
const most = 32;

/**
 * Real images list images: one request. Reasons: those of askManifest, and RegistryUnavailable for what nests too deep.
 * @param manifestOf the manifest of a digest, which may be known already
 */
export async function askTree(endpoint: Endpoint, digest: Digest, manifestOf: ManifestOf): Promise<Answer<Tree>> {
  const children = new Set<Digest>();
  const platforms = new Set<string>();
  const seen = new Set<Digest>([digest]);
  const top = await manifestOf(digest);
  if (!top.ok) return top;
  let level: readonly Manifest[] = [top.value];
  for (let depth = 1; level.length > 0; depth += 1) {
    for (const one of level) {
      for (const child of one.children) children.add(child);
      for (const platform of one.platforms) platforms.add(platform);
    }
    const nested = [...new Set(level.flatMap((one) => one.nested))].filter((one) => !seen.has(one));
    if (nested.length === 0) break;
    for (const one of nested) seen.add(one);
    if (depth >= deepest || seen.size > most) return tooDeep(endpoint, digest);
    const below = await Promise.all(nested.map(manifestOf));
    const failure = below.find((one) => !one.ok);
    if (failure !== undefined && !failure.ok) return failure;
    level = below.flatMap((one) => (one.ok ? [one.value] : []));
  }
  return { ok: true, value: { children: [...children], platforms: [...platforms].toSorted() } };
}

/** The image that stands for all below a digest: that of linux/amd64 where there is one. Reasons as above. */
export async function askChief(endpoint: Endpoint, digest: Digest, manifestOf: ManifestOf): Promise<Answer<Manifest>> {
  let wanted = digest;
  for (let depth = 0; depth <= deepest; depth += 1) {
    const answer = await manifestOf(wanted);
    if (!answer.ok || answer.value.chief === null) return answer;
    wanted = answer.value.chief;
  }
  return tooDeep(endpoint, digest);
}

function tooDeep(endpoint: Endpoint, digest: Digest): Answer<never> {
  const words = `has ${endpoint.path}@${shortDigest(digest)}, which lists indexes more than ${deepest} deep or more than ${most}`;
  return { ok: false, reason: unusable(endpoint.host, words) };
}
