// Whether a digest is an image, when it was built and from what: as its manifest and its configuration say.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';
import { parseInstant } from '#core/time/instant.ts';
import type { About } from './about.ts';
import { askConfig } from './content.ts';
import type { Endpoint } from './host.ts';
import { type Manifest, platformOf } from './manifest.ts';
import type { Session } from './session.ts';
import { askChief } from './tree.ts';
import { unusable } from './trouble.ts';

type ManifestOf = (digest: Digest) => Promise<Answer<Manifest>>;

/**
 * What the image's configuration says; of an index that of linux/amd64, else of the first platform that it lists.
 * `created` is null where there is none, or one that is no time.
 *
 * Reasons: NotAnImage, and those of askManifest and askConfig.
 * @param manifestOf the manifest of a digest, which may be known already
 */
export async function askAbout(
  session: Session,
  endpoint: Endpoint,
  digest: Digest,
  manifestOf: ManifestOf,
): Promise<Answer<About>> {
  const image = await askChief(endpoint, digest, manifestOf);
  if (!image.ok) return image;
  const { config, foreign } = image.value;
  if (config === null || foreign !== null) return notAnImage(endpoint, digest, foreign ?? 'it lists no image');
  const read = await askConfig(session, endpoint, config.digest);
  return read.ok ? aboutIn(read.value, endpoint, config.digest) : read;
}

/**
 * Whether a digest is a container image, by its manifest alone: one request. Of an index that names no platform the first
 * image is looked at too. Reasons: NotAnImage, and those of askManifest.
 */
export async function askImage(endpoint: Endpoint, digest: Digest, manifestOf: ManifestOf): Promise<Answer<true>> {
  const top = await manifestOf(digest);
  if (!top.ok) return top;
  const { foreign, kind, platforms } = top.value;
  if (foreign !== null) return notAnImage(endpoint, digest, foreign);
  if (kind === 'manifest' || platforms.length > 0) return { ok: true, value: true };
  const image = await askChief(endpoint, digest, manifestOf);
  if (!image.ok) return image;
  return image.value.foreign === null ? { ok: true, value: true } : notAnImage(endpoint, digest, image.value.foreign);
}

function aboutIn(bytes: Buffer, endpoint: Endpoint, digest: Digest): Answer<About> {
  const document = parseJson(bytes);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return {
      ok: false,
      reason: unusable(endpoint.host, `has ${shortDigest(digest)}, a configuration that is no JSON`),
    };
  }
  const created = 'created' in document ? document.created : null;
  const labels = labelsIn(document);
  return {
    ok: true,
    value: {
      platform: platformOf(document),
      created: typeof created === 'string' ? parseInstant(created) : null,
      revision: shown(labels['org.opencontainers.image.revision'], /^[\x21-\x7e]{1,128}$/),
      source: shown(labels['org.opencontainers.image.source'], /^https?:\/\/[\x21-\x7e]{1,500}$/),
    },
  };
}

function labelsIn(document: object): Readonly<Record<string, unknown>> {
  const config = 'config' in document ? document.config : null;
  const labels = typeof config === 'object' && config !== null && 'Labels' in config ? config.Labels : null;
  return typeof labels === 'object' && labels !== null ? { ...labels } : {};
}

/** Whoever builds an image writes its labels, so only what is plain is taken. */
function shown(value: unknown, form: RegExp): string | null {
  return typeof value === 'string' && form.test(value) ? value : null;
}

function notAnImage(endpoint: Endpoint, digest: Digest, words: string): Answer<never> {
  const message = `${endpoint.repository}@${shortDigest(digest)} is no container image: ${words}`;
  return { ok: false, reason: reason('NotAnImage', message) };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
