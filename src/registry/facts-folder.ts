// Facts about digests on disk: one file each, written as a whole, checked when it is read, and never too many.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '#core/image/digest.ts';

/** What kind of fact: what a manifest lists, or what the configuration of an image says. */
export type FactKind = 'manifest' | 'image';

export interface FactsFolder {
  /** null where nothing is known, or what is there cannot be believed. */
  read(kind: FactKind, digest: Digest): Promise<unknown>;
  /** Does nothing where it cannot: facts can be asked for again. */
  write(kind: FactKind, digest: Digest, facts: unknown): Promise<void>;
}

/** Bytes; facts are short. */
const longest = 1024 * 1024;

/**
 * @param folder is made when it is missing
 * @param most files at most; the oldest tenth goes when there are more
 */
export function openFactsFolder(folder: string, most = 20_000): FactsFolder {
  let count: number | null = null;
  let number = 0;

  async function read(kind: FactKind, digest: Digest): Promise<unknown> {
    const name = nameOf(kind, digest);
    if (name === null) return null;
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text === null) return null;
    const facts = factsIn(text, digest);
    if (facts === undefined) await rm(join(folder, name), { force: true }).catch(() => undefined);
    return facts ?? null;
  }

  async function write(kind: FactKind, digest: Digest, facts: unknown): Promise<void> {
    const name = nameOf(kind, digest);
    const text = JSON.stringify({ v: 1, digest, sum: sumOf(digest, facts), facts });
    if (name === null || text.length > longest) return;
    number += 1;
    const half = join(folder, `${name}.${process.pid}.${number}.part`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(half, text, { mode: 0o600 });
      await rename(half, join(folder, name));
      count = (count ?? (await readdir(folder)).length - 1) + 1;
      if (count > most) count = await tidy(folder, most);
    } catch {
      await rm(half, { force: true }).catch(() => undefined);
    }
  }

  return { read, write };
}

/** Takes the oldest away, and what was left half written; answers how many stay. */
async function tidy(folder: string, most: number): Promise<number> {
  const names = await readdir(folder);
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  const oldest = aged.toSorted((one, other) => one.at - other.at);
  const gone = oldest.slice(0, Math.max(0, names.length - Math.floor(most * 0.9)));
  await Promise.all(gone.map(({ name }) => rm(join(folder, name), { force: true }).catch(() => undefined)));
  return names.length - gone.length;
}

/** `undefined` where the text is not what was written for this digest. */
function factsIn(text: string, digest: Digest): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('facts' in value) || !('sum' in value)) return undefined;
    const is = 'v' in value && value.v === 1 && 'digest' in value && value.digest === digest;
    return is && value.sum === sumOf(digest, value.facts) ? value.facts : undefined;
  } catch {
    return undefined;
  }
}

function sumOf(digest: Digest, facts: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([digest, facts]))
    .digest('hex');
}

/** null for a digest that is no usable file name. */
function nameOf(kind: FactKind, digest: Digest): string | null {
  const [, algorithm, hex] = /^(sha256|sha384|sha512):([0-9a-f]{64,128})$/.exec(digest) ?? [];
  return hex === undefined ? null : `${algorithm}-${hex}.${kind}.json`;
}
