// Whether a repository has the very image of a digest: one HEAD, or a GET whose bytes are hashed.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';
import type { Received } from './call.ts';
import { askManifest } from './content.ts';
import { headerDigest, manifestUrl } from './digest.ts';
import type { Endpoint } from './host.ts';
import { acceptManifests, declaredBy } from './media.ts';
import type { Session } from './session.ts';
import { refused, unusable } from './trouble.ts';

/**
 * For a mirror, which should have what another repository's tag points to.
 *
 * Reasons: TagMissing, AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch.
 * @param source for messages: `docker.io/library/redis:7`
 */
export async function askPresence(
  session: Session,
  endpoint: Endpoint,
  digest: Digest,
  source: string,
): Promise<Answer<true>> {
  return look(session, endpoint, digest, () => missing(endpoint, digest, source));
}

/**
 * For what should be there as long as nobody deletes it. TagMissing only where the registry itself says so: its answers
 * are JSON, while what stands before it (an ingress, a proxy) sends a page or a line of text for what it does not know.
 *
 * Reasons: TagMissing, AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch.
 */
export async function askStillThere(session: Session, endpoint: Endpoint, digest: Digest): Promise<Answer<true>> {
  return look(session, endpoint, digest, (head) => {
    const type = head?.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const isClear = /^application\/([a-z0-9.+-]+\+)?json$/.test(type);
    const gone = `${endpoint.repository} does not have ${shortDigest(digest)}`;
    if (isClear) return { ok: false, reason: reason('TagMissing', gone) };
    return { ok: false, reason: unusable(endpoint.host, 'answered with status 404, but not as a registry') };
  });
}

/** @param notFound what a 404 means; null: it came for a GET, where HEAD told nothing */
async function look(
  session: Session,
  endpoint: Endpoint,
  digest: Digest,
  notFound: (head: Received | null) => Answer<never>,
): Promise<Answer<true>> {
  const question = { kind: 'head', url: manifestUrl(endpoint, digest), accept: acceptManifests, limit: 0 } as const;
  const head = await session.ask(endpoint, question);
  if (!head.ok) return head;
  if (head.value.status === 404) return notFound(head.value);
  const answer = fromHead(endpoint, digest, head.value);
  if (answer !== null) return answer;
  const get = await askManifest(session, endpoint, digest);
  if (get.ok) return { ok: true, value: true };
  return get.reason.code === 'TagMissing' ? notFound(null) : get;
}

/** null: HEAD says nothing here, or not what it found, so a GET has to. */
function fromHead(endpoint: Endpoint, digest: Digest, received: Received): Answer<true> | null {
  const { status, url } = received;
  if (status === 405 || status === 501) return null;
  if (status !== 200) return { ok: false, reason: refused(endpoint, received) };
  const declared = declaredBy(received.header('content-type'));
  if (!declared.ok) return { ok: false, reason: unusable(url.host, declared.words) };
  const isSilent = (received.header('docker-content-digest') ?? '').trim() === '';
  const announced = headerDigest(received);
  if (!isSilent && announced !== digest) {
    const other = announced ?? 'something that is no digest';
    const message = `${url.host} was asked for ${endpoint.repository}@${digest} and announced ${other}`;
    return { ok: false, reason: reason('DigestMismatch', message) };
  }
  return declared.kind === 'undeclared' ? null : { ok: true, value: true };
}

function missing(endpoint: Endpoint, digest: Digest, source: string): Answer<never> {
  const message = `${endpoint.repository} does not have ${shortDigest(digest)}, which ${source} points to`;
  return { ok: false, reason: reason('TagMissing', message, 'Wait for the mirror to fetch it, or push it there.') };
}
