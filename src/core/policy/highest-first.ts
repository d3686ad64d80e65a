// Tags of any kind in one order: versions highest first, then the others by their bytes, highest first.
import type { Version } from '#core/image/version.ts';
import { compareTags, parseVersion } from '#core/image/version.ts';
import { compareBytes } from './bytes.ts';

export function highestFirst(tags: readonly string[]): readonly string[] {
  const read = tags.map((tag) => ({ tag, version: parseVersion(tag) }));
  return read.toSorted((a, b) => compareRead(b, a)).map(({ tag }) => tag);
}

/** Below 0 where `a` is lower; 0 for equal tags only. */
export function compareNames(a: string, b: string): number {
  return compareRead({ tag: a, version: parseVersion(a) }, { tag: b, version: parseVersion(b) });
}

interface Read {
  readonly tag: string;
  readonly version: Version | null;
}

function compareRead(a: Read, b: Read): number {
  if (a.version !== null && b.version !== null) return compareTags(a.version, b.version);
  if (a.version !== null || b.version !== null) return a.version === null ? -1 : 1;
  return compareBytes(a.tag, b.tag);
}

/**
 * Whether the tag holds a signature, an attestation or the like of another image and is never run: the referrers tag
 * schema of the OCI distribution specification 1.1, `sha256-<64 hex>`, and the endings that signing tools add.
 */
export function isAttachment(tag: string): boolean {
  return /^sha(256-[0-9a-f]{64}|512-[0-9a-f]{128})(\.[a-z]+)?$/.test(tag);
}
