// Media types of manifests, and what an answer's Content-Type says before its body is read.

export const manifestTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const;

const configTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** Whether a configuration of this media type is a container image's; charts, signatures and the like have others. */
export function isImageConfig(type: string): boolean {
  return configTypes.has(type);
}

/** Whether nodes unpack layers of this media type: tar archives of OCI and Docker, compressed and encrypted ones too. */
export function isImageLayer(type: string): boolean {
  return /^application\/vnd\.(oci\.image\.layer|docker\.(image|container\.image)\.rootfs)\./.test(
    type.trim().toLowerCase(),
  );
}

/** A media type as messages may show it; null: it is none. */
export function shownType(type: string): string | null {
  return /^[A-Za-z0-9!#$&^_.+/-]{1,100}$/.test(type) ? type : null;
}

/** Indexes first: the digest that is wanted is the index's. */
export const acceptManifests = [
  manifestTypes.ociIndex,
  manifestTypes.dockerList,
  manifestTypes.ociManifest,
  manifestTypes.dockerManifest,
].join(', ');

export type Kind = 'index' | 'manifest';

/** The kind that a media type names; `undeclared` where the body has to tell; or in words why it is neither. */
export type Declared =
  | { readonly ok: true; readonly kind: Kind | 'undeclared' }
  | { readonly ok: false; readonly words: string };

const undeclared: ReadonlySet<string> = new Set(['', 'application/json', 'application/octet-stream', 'text/plain']);

/** @param type a Content-Type with or without parameters; null: none was sent */
export function declaredBy(type: string | null): Declared {
  const plain = (type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (plain === manifestTypes.ociIndex || plain === manifestTypes.dockerList) return { ok: true, kind: 'index' };
  if (plain === manifestTypes.ociManifest || plain === manifestTypes.dockerManifest)
    return { ok: true, kind: 'manifest' };
  if (undeclared.has(plain)) return { ok: true, kind: 'undeclared' };
  return { ok: false, words: foreign(plain) };
}

function foreign(type: string): string {
  if (type.startsWith('application/vnd.docker.distribution.manifest.v1+')) {
    return 'has this image only as a schema 1 manifest, a form that was given up; push it again with a current tool';
  }
  if (type === 'text/html' || type === 'application/xhtml+xml') {
    return 'answered with a web page, not as a registry; a login page or a proxy may stand before it';
  }
  return `answered with ${shownType(type) ?? 'an unreadable type'}, which is no image`;
}
