// Reads a manifest or an index as far as decisions need it: its kind, the digests it lists, where its configuration is.
import { type Digest, parseDigest } from '#core/image/digest.ts';
import { declaredBy, isImageConfig, isImageLayer, type Kind, shownType } from './media.ts';

/** The descriptor of a manifest's configuration. */
export interface ConfigLink {
  readonly mediaType: string;
  readonly digest: Digest;
}

export interface Manifest {
  readonly kind: Kind;
  readonly children: readonly Digest[];
  /** Of an index: those children that are indexes themselves. */
  readonly nested: readonly Digest[];
  /** Of an index: `linux/amd64`, `linux/arm/v7`, as its entries name them. */
  readonly platforms: readonly string[];
  /** Of an index: the child that stands for all of them, linux/amd64 where there is one; null where it lists no image. */
  readonly chief: Digest | null;
  /** Of a manifest; null where it names none that can be asked for. */
  readonly config: ConfigLink | null;
  /** Why this is no container image: `its configuration is …`; null: it is one, as far as it tells by itself. */
  readonly foreign: string | null;
}

/** Texts in it: about a hundred bytes of memory each. */
export function weightOf({ children, nested, platforms, config }: Manifest): number {
  return 1 + children.length + nested.length + platforms.length + Math.ceil((config?.mediaType.length ?? 0) / 100);
}

export type ManifestRead =
  | ({ readonly ok: true } & Manifest)
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
  if (shape === 'manifest') {
    return {
      ok: true,
      kind: shape,
      children: [],
      nested: [],
      platforms: [],
      chief: null,
      config: configOf(document['config']),
      foreign: foreignManifest(document),
    };
  }
  const entries = imagesOf(document['manifests']);
  const children = [...new Set(entries.map((entry) => entry.digest))];
  const nested = [...new Set(entries.filter((entry) => entry.isIndex).map((entry) => entry.digest))];
  const foreign = foreignType(document['artifactType']) ?? (children.length === 0 ? 'it lists no image' : null);
  const platforms = [...new Set(entries.flatMap((entry) => entry.platform ?? []))];
  return { ok: true, kind: shape, children, nested, platforms, chief: chiefOf(entries), config: null, foreign };
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

interface Entry {
  readonly digest: Digest;
  /** `linux/amd64`; null where the index names none. */
  readonly platform: string | null;
  readonly isIndex: boolean;
}

function imagesOf(entries: unknown): readonly Entry[] {
  const images: Entry[] = [];
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!isFields(entry) || typeof entry['digest'] !== 'string' || isAttestation(entry)) continue;
    if (foreignType(entry['artifactType']) !== null) continue;
    const digest = parseDigest(entry['digest']);
    const declared = declaredBy(typeof entry['mediaType'] === 'string' ? entry['mediaType'] : null);
    const isIndex = declared.ok && declared.kind === 'index';
    if (digest !== null) images.push({ digest, platform: platformOf(entry['platform']), isIndex });
  }
  return images;
}

/**
 * `linux/amd64`, `linux/arm/v7` of an entry of an index or of a configuration; null where it names none.
 * The variants that are the only usual ones of their architecture are left out.
 */
export function platformOf(platform: unknown): string | null {
  if (!isFields(platform)) return null;
  const { os, architecture, variant } = platform;
  const plain = `${String(os)}/${String(architecture)}`;
  if (!/^[a-z0-9]{1,32}\/[a-z0-9_]{1,32}$/.test(plain)) return null;
  const isUsual = plain.endsWith('/arm64') || plain.endsWith('/amd64');
  return isUsual || typeof variant !== 'string' || !/^[a-z0-9.]{1,16}$/.test(variant) ? plain : `${plain}/${variant}`;
}

function chiefOf(entries: readonly Entry[]): Digest | null {
  const usual = entries.find((entry) => entry.platform === 'linux/amd64');
  return (usual ?? entries.find((entry) => entry.platform !== null) ?? entries[0])?.digest ?? null;
}

function configOf(config: unknown): ConfigLink | null {
  if (!isFields(config) || typeof config['digest'] !== 'string') return null;
  const digest = parseDigest(config['digest']);
  const mediaType = typeof config['mediaType'] === 'string' ? config['mediaType'].trim().toLowerCase() : '';
  return digest === null ? null : { mediaType, digest };
}

/**
 * Charts and the like have a configuration of their own type; signatures of cosign have an image's, and layers that no
 * node can unpack.
 */
function foreignManifest(document: Fields): string | null {
  const config = configOf(document['config']);
  if (config === null || !isImageConfig(config.mediaType)) {
    const shown = shownType(config?.mediaType ?? '');
    return shown === null ? 'it has no configuration' : `its configuration is ${shown}`;
  }
  const layers: readonly unknown[] = Array.isArray(document['layers']) ? document['layers'] : [];
  const types = layers.map((layer) => (isFields(layer) ? layer['mediaType'] : null));
  if (types.length === 0 || types.some((type) => typeof type !== 'string' || isImageLayer(type))) return null;
  return `its layers are ${shownType(String(types[0])) ?? 'of an unreadable type'}`;
}

/** What an index or one of its entries says that it is for; null: for images, or it does not say. */
function foreignType(type: unknown): string | null {
  if (typeof type !== 'string' || type === '' || isImageConfig(type.trim().toLowerCase())) return null;
  return `it is for ${shownType(type) ?? 'an unreadable type'}`;
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
