// Content digests: what an image is, whatever its tags say.

/** `sha256:` and 64 lower-case hex digits, or another algorithm of the OCI image specification's digest grammar. */
export type Digest = string & { readonly __digest: true };

const grammar = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

export function isDigest(text: string): text is Digest {
  if (text.length > 256 || !grammar.test(text)) return false;
  return !text.startsWith('sha256:') || /^sha256:[0-9a-f]{64}$/.test(text);
}

export function parseDigest(text: string): Digest | null {
  return isDigest(text) ? text : null;
}

/** Enough of a digest to tell two apart by eye: `sha256:0a1b2c3d4e5f`. */
export function shortDigest(digest: Digest): string {
  const [algorithm, hex] = digest.split(':', 2);
  return `${algorithm}:${hex?.slice(0, 12)}`;
}
