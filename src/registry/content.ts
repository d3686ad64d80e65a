// What a digest names, fetched once and checked against it: a manifest, or the configuration of an image.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import { type Reason, reason } from '#core/reason/reason.ts';
import { manifestLimit, manifestUrl } from './digest.ts';
import { digestLike } from './hash.ts';
import type { Endpoint } from './host.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { acceptManifests } from './media.ts';
import type { Question, Session } from './session.ts';
import type { Received } from './call.ts';
import { refused, unusable } from './trouble.ts';

/** Bytes of a configuration that are read at most: even one with a long history has a few dozen KiB. */
const configLimit = 1024 * 1024;

/** Reasons: TagMissing, AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch. */
export async function askManifest(session: Session, endpoint: Endpoint, digest: Digest): Promise<Answer<Manifest>> {
  const url = manifestUrl(endpoint, digest);
  const question: Question = { kind: 'manifest', url, accept: acceptManifests, limit: manifestLimit };
  const missing = reason('TagMissing', `${endpoint.repository} has no manifest ${shortDigest(digest)}`);
  const answer = await askVerified(session, endpoint, question, digest, missing);
  if (!answer.ok) return answer;
  const received = answer.value;
  const read = readManifest(received.body, received.header('content-type'));
  if (!read.ok) return { ok: false, reason: unusable(received.url.host, read.words) };
  const { ok: _ok, ...value } = read;
  return { ok: true, value };
}

/** The bytes of a configuration. Reasons: AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch. */
export async function askConfig(session: Session, endpoint: Endpoint, digest: Digest): Promise<Answer<Buffer>> {
  const url = new URL(`${endpoint.origin}/v2/${endpoint.path}/blobs/${digest}`);
  const question: Question = { kind: 'blob', url, accept: '*/*', limit: configLimit };
  const missing = unusable(
    endpoint.host,
    `lacks the configuration ${shortDigest(digest)} of an image in ${endpoint.path}`,
  );
  const answer = await askVerified(session, endpoint, question, digest, missing);
  return answer.ok ? { ok: true, value: answer.value.body } : answer;
}

async function askVerified(
  session: Session,
  endpoint: Endpoint,
  question: Question,
  digest: Digest,
  missing: Reason,
): Promise<Answer<Received>> {
  const answer = await session.ask(endpoint, question);
  if (!answer.ok) return answer;
  const received = answer.value;
  const { host } = received.url;
  if (received.status === 404) return { ok: false, reason: missing };
  if (received.status !== 200) return { ok: false, reason: refused(endpoint, received) };
  const hashed = digestLike(digest, received.body);
  if (hashed === digest) return { ok: true, value: received };
  if (hashed === null)
    return { ok: false, reason: unusable(host, `uses a digest that cannot be checked: ${shortDigest(digest)}`) };
  const message = `${host} was asked for ${endpoint.repository}@${digest} and sent ${hashed}`;
  return { ok: false, reason: reason('DigestMismatch', message) };
}
