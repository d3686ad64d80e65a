// Which digest a tag has now: one HEAD, or a GET whose bytes are hashed.
import { LRUCache } from 'lru-cache';
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, parseDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';
import { digestLike, sha256Digest } from './hash.ts';
import type { Endpoint } from './host.ts';
import { readManifest } from './manifest.ts';
import { acceptManifests, declaredBy } from './media.ts';
import type { Session } from './session.ts';
import type { Received } from './call.ts';
import { refused, unusable } from './trouble.ts';

/** Bytes of a manifest that are read at most; the OCI distribution specification asks registries to take 4 MiB. */
export const manifestLimit = 4 * 1024 * 1024;

/** Where HEAD brings no digest; tried again after a while, for on some registries only a GET counts as a pull. */
export interface HeadMemory {
  usable(endpoint: Endpoint): boolean;
  /** @param isRefused whether the host does not take HEAD at all: else only the repository is remembered */
  failed(endpoint: Endpoint, isRefused: boolean): void;
}

const mostFailures = 10_000;

export function createHeadMemory(now: () => number, againAfterMilliseconds: number): HeadMemory {
  const failures = new LRUCache<string, number>({ max: mostFailures });

  function isOver(place: string): boolean {
    const failed = failures.get(place);
    return failed === undefined || now() - failed >= againAfterMilliseconds;
  }

  return {
    usable: ({ origin, path }) => isOver(origin) && isOver(`${origin}/${path}`),
    failed({ origin, path }, isRefused) {
      failures.set(isRefused ? origin : `${origin}/${path}`, now());
    },
  };
}

/** Reasons: TagMissing, AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch. */
export async function askDigest(
  session: Session,
  heads: HeadMemory,
  endpoint: Endpoint,
  tag: string,
): Promise<Answer<Digest>> {
  const question = { url: manifestUrl(endpoint, tag), accept: acceptManifests, limit: manifestLimit };
  if (heads.usable(endpoint)) {
    const head = await session.ask(endpoint, { ...question, kind: 'head' });
    if (!head.ok) return head;
    const answer = fromHead(endpoint, tag, head.value);
    if (answer !== null) return answer;
    heads.failed(endpoint, isHeadRefused(head.value));
  }
  const get = await session.ask(endpoint, { ...question, kind: 'manifest' });
  return get.ok ? fromGet(endpoint, tag, get.value) : get;
}

export function manifestUrl(endpoint: Endpoint, reference: string): URL {
  return new URL(
    `${endpoint.origin}/v2/${endpoint.path}/manifests/${encodeURIComponent(reference).replace('%3A', ':')}`,
  );
}

function isHeadRefused({ status }: Received): boolean {
  return status === 405 || status === 501;
}

/** null: HEAD says nothing here, so a GET has to. A 404 is believed: the specification gives it one meaning. */
function fromHead(endpoint: Endpoint, tag: string, received: Received): Answer<Digest> | null {
  if (isHeadRefused(received)) return null;
  if (received.status !== 200) return { ok: false, reason: refusalOf(endpoint, tag, received) };
  const declared = declaredBy(received.header('content-type'));
  if (!declared.ok) return { ok: false, reason: unusable(received.url.host, declared.words) };
  const digest = headerDigest(received);
  return digest === null ? null : { ok: true, value: digest };
}

function fromGet(endpoint: Endpoint, tag: string, received: Received): Answer<Digest> {
  if (received.status !== 200) return { ok: false, reason: refusalOf(endpoint, tag, received) };
  const read = readManifest(received.body, received.header('content-type'));
  if (!read.ok) return { ok: false, reason: unusable(received.url.host, read.words) };
  const announced = headerDigest(received);
  const hashed = announced === null ? null : digestLike(announced, received.body);
  if (hashed === null) return { ok: true, value: sha256Digest(received.body) };
  if (hashed === announced) return { ok: true, value: hashed };
  const message = `${received.url.host} announced ${announced} for ${endpoint.repository}:${tag} and sent ${hashed}`;
  return { ok: false, reason: reason('DigestMismatch', message) };
}

function refusalOf(endpoint: Endpoint, tag: string, received: Received) {
  if (received.status === 404) return reason('TagMissing', `${endpoint.repository} has no tag ${tag}`);
  return refused(endpoint, received);
}

/** What the answer says of itself; null: nothing, or nothing that is a digest. */
export function headerDigest(received: Received): Digest | null {
  return parseDigest(received.header('docker-content-digest')?.trim() ?? '');
}
