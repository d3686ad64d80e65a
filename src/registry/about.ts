// Facts read back from disk: taken only in the very form in which they were written.
import { type Digest, parseDigest } from '#core/image/digest.ts';
import type { Instant } from '#core/time/instant.ts';
import type { Manifest } from './manifest.ts';

/** What the configuration of an image says about it. */
export interface About {
  readonly created: Instant | null;
  /** `linux/amd64`; null: it names none. */
  readonly platform: string | null;
  /** The label `org.opencontainers.image.revision`: a commit. null: it has none that can be shown. */
  readonly revision: string | null;
  /** The label `org.opencontainers.image.source`: where the code is. */
  readonly source: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

export function parseAbout(facts: unknown): About | null {
  if (!isFields(facts)) return null;
  const { created, platform, revision, source } = facts;
  if (created !== null && typeof created !== 'number') return null;
  if (!isTextOrNull(platform) || !isTextOrNull(revision) || !isTextOrNull(source)) return null;
  return { created, platform, revision, source };
}

export function parseManifest(facts: unknown): Manifest | null {
  if (!isFields(facts)) return null;
  const { kind, platforms, chief, config, foreign } = facts;
  const [children, nested] = [digestsIn(facts['children']), digestsIn(facts['nested'])];
  if ((kind !== 'index' && kind !== 'manifest') || children === null || nested === null) return null;
  if (!Array.isArray(platforms) || !platforms.every((one) => typeof one === 'string')) return null;
  if (!isTextOrNull(foreign)) return null;
  const first = chief === null ? null : digestsIn([chief]);
  const link = config === null ? null : linkIn(config);
  if (first?.length === 0 || (chief !== null && first === null) || (config !== null && link === null)) return null;
  return { kind, children, nested, platforms, chief: first?.[0] ?? null, config: link, foreign };
}

function linkIn(config: unknown): Manifest['config'] {
  if (!isFields(config) || typeof config['mediaType'] !== 'string' || typeof config['digest'] !== 'string') return null;
  const digest = parseDigest(config['digest']);
  return digest === null ? null : { mediaType: config['mediaType'], digest };
}

function digestsIn(list: unknown): readonly Digest[] | null {
  if (!Array.isArray(list)) return null;
  const digests = list.map((one) => (typeof one === 'string' ? parseDigest(one) : null));
  return digests.every((one) => one !== null) ? digests : null;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
