// Takes a manifest that is pushed: its digest, its form and what it lists are checked as a real registry does.
import { type Contents, repositoryIn } from './contents.ts';
import { type Answered, type Asked, nothing, refusal } from './exchange.ts';
import { sha256 } from './image.ts';

interface Descriptor {
  readonly mediaType?: string;
  readonly digest?: string;
}

interface Document {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Bytes; the specification asks registries to take as much. */
const mostBytes = 4 * 1024 * 1024;

/** null where the bytes are no object in JSON. */
export function readDocument(content: Uint8Array): Document | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

export function takeManifest(contents: Contents, asked: Asked, path: string, reference: string): Answered {
  const content = asked.body;
  const digest = sha256(content);
  const isDigest = reference.includes(':');
  if (content.length > mostBytes) return refusal(413, 'MANIFEST_INVALID', 'the manifest is too large');
  if (isDigest && reference !== digest) return refusal(400, 'DIGEST_INVALID', 'provided digest did not match content');
  if (!isDigest && !/^\w[\w.-]{0,127}$/.test(reference)) return refusal(400, 'TAG_INVALID', reference);
  const document = readDocument(content);
  const mediaType = asked.headers['content-type'] ?? '';
  if (document === null || mediaType === '' || (document.mediaType ?? mediaType) !== mediaType)
    return refusal(400, 'MANIFEST_INVALID', 'manifest invalid');
  const repository = repositoryIn(contents, path);
  const blobs = [...(document.config ? [document.config] : []), ...(document.layers ?? [])];
  const lost =
    blobs.find((one) => !repository.blobs.has(one.digest ?? '')) ??
    document.manifests?.find((one) => !repository.manifests.has(one.digest ?? ''));
  if (lost !== undefined) return refusal(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${lost.digest}`);
  repository.manifests.set(digest, { mediaType, digest, content });
  if (!isDigest) repository.tags.set(reference, digest);
  const subject = document.subject?.digest;
  return nothing(201, {
    location: `/v2/${path}/manifests/${digest}`,
    'docker-content-digest': digest,
    ...(subject && { 'oci-subject': subject }),
  });
}
