// Which digests an index lists: one GET by digest, checked against it.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';
import { manifestLimit, manifestUrl } from './digest.ts';
import { digestLike } from './hash.ts';
import type { Endpoint } from './host.ts';
import { readManifest } from './manifest.ts';
import { acceptManifests } from './media.ts';
import type { Session } from './session.ts';
import { refused, unusable } from './trouble.ts';

/** Empty for a manifest of one platform. Reasons: TagMissing, AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch. */
export async function askChildren(
  session: Session,
  endpoint: Endpoint,
  digest: Digest,
): Promise<Answer<readonly Digest[]>> {
  const url = manifestUrl(endpoint, digest);
  const answer = await session.ask(endpoint, { kind: 'manifest', url, accept: acceptManifests, limit: manifestLimit });
  if (!answer.ok) return answer;
  const received = answer.value;
  const { host } = received.url;
  if (received.status === 404) {
    return { ok: false, reason: reason('TagMissing', `${endpoint.repository} has no manifest ${shortDigest(digest)}`) };
  }
  if (received.status !== 200) return { ok: false, reason: refused(endpoint, received) };
  const hashed = digestLike(digest, received.body);
  if (hashed === null)
    return { ok: false, reason: unusable(host, `uses a digest that cannot be checked: ${shortDigest(digest)}`) };
  if (hashed !== digest) {
    const message = `${host} was asked for ${endpoint.repository}@${digest} and sent ${hashed}`;
    return { ok: false, reason: reason('DigestMismatch', message) };
  }
  const read = readManifest(received.body, received.header('content-type'));
  return read.ok ? { ok: true, value: read.children } : { ok: false, reason: unusable(host, read.words) };
}
