// When an image was built and from what, as its own configuration says.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';
import { parseInstant } from '#core/time/instant.ts';
import type { About } from './about.ts';
import { askConfig } from './content.ts';
import type { Endpoint } from './host.ts';
import type { Manifest } from './manifest.ts';
import { isImageConfig } from './media.ts';
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
  const { config } = image.value;
  if (config === null || !isImageConfig(config.mediaType)) return notAnImage(endpoint, digest, config?.mediaType ?? '');
  const read = await askConfig(session, endpoint, config.digest);
  return read.ok ? aboutIn(read.value, endpoint, config.digest) : read;
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

function notAnImage(endpoint: Endpoint, digest: Digest, type: string): Answer<never> {
  const words = /^[a-z0-9!#$&^_.+/-]{1,100}$/.test(type) ? `its configuration is ${type}` : 'it has no configuration';
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
