// A registry that is nothing but a list of tags: every tag is on an image of its own.
import { createHash } from 'node:crypto';
import type { Images } from '#controller/deps.ts';
import type { Digest } from '#core/image/digest.ts';
import { parseDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';

export function listImages(tags: readonly string[]): Images {
  const known = new Set(tags);
  return {
    tags: () => Promise.resolve({ ok: true, value: tags }),
    digest(_repository, tag) {
      if (known.has(tag)) return Promise.resolve({ ok: true, value: madeUpDigest(tag) });
      return Promise.resolve({ ok: false, reason: reason('TagMissing', `the list has no tag ${tag}`) });
    },
    children: () => Promise.resolve({ ok: true, value: [] }),
    image: () => Promise.resolve({ ok: true, value: true }),
    platforms: () => Promise.resolve({ ok: true, value: [] }),
    created: () => Promise.resolve({ ok: true, value: null }),
    presence: () => Promise.resolve({ ok: true, value: true }),
  };
}

/** A digest that no other tag has, where the true one is not known. */
export function madeUpDigest(tag: string): Digest {
  const digest = parseDigest(`sha256:${createHash('sha256').update(`made up for ${tag}`).digest('hex')}`);
  if (digest === null) throw new Error('a SHA-256 in hex is always a digest');
  return digest;
}
