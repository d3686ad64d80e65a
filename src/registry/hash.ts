// Content digests of received bytes.
import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '#core/image/digest.ts';

const algorithms: ReadonlySet<string> = new Set(['sha256', 'sha384', 'sha512']);

/** The digest of `bytes` with the algorithm of `like`; null when that algorithm cannot be checked here. */
export function digestLike(like: Digest, bytes: Uint8Array): Digest | null {
  const algorithm = like.slice(0, like.indexOf(':'));
  return algorithms.has(algorithm)
    ? parseDigest(`${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`)
    : null;
}

export function sha256Digest(bytes: Uint8Array): Digest {
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  if (digest === null) throw new Error('a SHA-256 in hex is always a digest');
  return digest;
}
