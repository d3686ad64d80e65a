// Reads a manifest or an index as far as decisions need it: its kind and the digests it lists.
import { type Digest, parseDigest } from '#core/image/digest.ts';
import { declaredBy, type Kind } from './media.ts';

export type ManifestRead =
  | { readonly ok: true; readonly kind: Kind; readonly children: readonly Digest[] }
  /** Completes "ghcr.io …". */
  | { readonly ok: false; readonly words: string };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Attestations are left out: build tools list them beside the images, with the platform `unknown/unknown`.
 *
 * The Content-Type, `mediaType` and the fields must agree, so that two readers never take the same bytes for two things
 * (OCI image specification, CVE-2021-41190).
 */
export function readManifest(bytes: Buffer, contentType: string | null): ManifestRead {
  const outside = declaredBy(contentType);
  if (!outside.ok) return outside;
  const document = parseJson(bytes);
  if (!isFields(document)) return { ok: false, words: 'answered with something that is not a manifest' };
  if (document['schemaVersion'] === 1) return declaredAsOld();
  const inside = declaredBy(typeof document['mediaType'] === 'string' ? document['mediaType'] : null);
  if (!inside.ok) return inside;
  const shape = shapeOf(document);
  if (shape === null) return { ok: false, words: 'answered with something that is neither an image nor an index' };
  const disagrees = [outside.kind, inside.kind].some((kind) => kind !== 'undeclared' && kind !== shape);
  if (disagrees) return { ok: false, words: 'answered with a manifest that contradicts its own type' };
  return { ok: true, kind: shape, children: shape === 'index' ? childrenOf(document['manifests']) : [] };
}

function declaredAsOld(): ManifestRead {
  const old = declaredBy('application/vnd.docker.distribution.manifest.v1+json');
  return { ok: false, words: old.ok ? '' : old.words };
}

function shapeOf(document: Fields): Kind | null {
  const index = Array.isArray(document['manifests']);
  const manifest = 'config' in document || 'layers' in document;
  if (index === manifest) return null;
  return index ? 'index' : 'manifest';
}

function childrenOf(entries: unknown): readonly Digest[] {
  const digests = new Set<Digest>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!isFields(entry) || typeof entry['digest'] !== 'string' || isAttestation(entry)) continue;
    const digest = parseDigest(entry['digest']);
    if (digest !== null) digests.add(digest);
  }
  return [...digests];
}

function isAttestation(entry: Fields): boolean {
  const platform = entry['platform'];
  return isFields(platform) && platform['os'] === 'unknown' && platform['architecture'] === 'unknown';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
