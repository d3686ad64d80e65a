// When an image was built, as its own configuration says.
import type { Answer } from '#core/decision/observation.ts';
import { type Digest, shortDigest } from '#core/image/digest.ts';
import { reason } from '#core/reason/reason.ts';
import { type Instant, parseInstant } from '#core/time/instant.ts';
import { askConfig } from './content.ts';
import type { Endpoint } from './host.ts';
import type { Manifest } from './manifest.ts';
import { isImageConfig } from './media.ts';
import type { Session } from './session.ts';
import { askChief } from './tree.ts';
import { unusable } from './trouble.ts';

type ManifestOf = (digest: Digest) => Promise<Answer<Manifest>>;

/**
 * `created` of the image's configuration; of an index that of linux/amd64, else of the first platform that it lists.
 * null where the configuration has none, or one that is no time.
 *
 * Reasons: NotAnImage, and those of askManifest and askConfig.
 * @param manifestOf the manifest of a digest, which may be known already
 */
export async function askCreated(
  session: Session,
  endpoint: Endpoint,
  digest: Digest,
  manifestOf: ManifestOf,
): Promise<Answer<Instant | null>> {
  const image = await askChief(endpoint, digest, manifestOf);
  if (!image.ok) return image;
  const { config } = image.value;
  if (config === null || !isImageConfig(config.mediaType)) return notAnImage(endpoint, digest, config?.mediaType ?? '');
  const read = await askConfig(session, endpoint, config.digest);
  return read.ok ? createdIn(read.value, endpoint, config.digest) : read;
}

function createdIn(bytes: Buffer, endpoint: Endpoint, digest: Digest): Answer<Instant | null> {
  const document = parseJson(bytes);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return {
      ok: false,
      reason: unusable(endpoint.host, `has ${shortDigest(digest)}, a configuration that is no JSON`),
    };
  }
  const created = 'created' in document ? document.created : null;
  return { ok: true, value: typeof created === 'string' ? parseInstant(created) : null };
}

function notAnImage(endpoint: Endpoint, digest: Digest, type: string): Answer<never> {
  const shown = /^[a-z0-9!#$&^_.+/-]{1,100}$/.test(type) ? `its configuration is ${type}` : 'it has no configuration';
  const message = `${endpoint.repository}@${shortDigest(digest)} is no container image: ${shown}`;
  return { ok: false, reason: reason('NotAnImage', message) };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
