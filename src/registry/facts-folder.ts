// Facts about digests on disk: one file each, written as a whole, checked when it is read, and never too many.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
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

/** At most so much; the oldest goes until a tenth is free when there is more. */
export interface FactsLimits {
  /** 20,000 where it is left out. */
  readonly files?: number;
  /** 64 MiB where it is left out. */
  readonly bytes?: number;
}

interface Held {
  readonly files: number;
  readonly bytes: number;
}

/** Bytes; facts are short. */
const longest = 1024 * 1024;

/** Files of this form are ours, whole or half written; the folder may hold others, which are neither counted nor touched. */
const own = /^sha(?:256|384|512)-[0-9a-f]{64,128}\.(?:manifest|image)\.json(?:\.\d+\.\d+\.part)?$/;

/** @param folder is made when it is missing */
export function openFactsFolder(folder: string, limits: FactsLimits = {}): FactsFolder {
  const most: Held = { files: limits.files ?? 20_000, bytes: limits.bytes ?? 64 * 1024 * 1024 };
  let held: Held | null = null;
  let number = 0;

  async function read(kind: FactKind, digest: Digest): Promise<unknown> {
    const name = nameOf(kind, digest);
    const text = name === null ? null : await textOf(join(folder, name)).catch(() => null);
    if (name === null || text === null) return null;
    const facts = factsIn(text, digest);
    if (facts === undefined) await rm(join(folder, name), { force: true }).catch(() => undefined);
    return facts ?? null;
  }

  async function write(kind: FactKind, digest: Digest, facts: unknown): Promise<void> {
    const name = nameOf(kind, digest);
    const text = JSON.stringify({ v: 1, digest, sum: sumOf(digest, facts), facts });
    const bytes = Buffer.byteLength(text);
    if (name === null || bytes > longest) return;
    number += 1;
    const half = join(folder, `${name}.${process.pid}.${number}.part`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(half, text, { mode: 0o600 });
      await rename(half, join(folder, name));
      held = held === null ? sumUp(await filesIn(folder)) : { files: held.files + 1, bytes: held.bytes + bytes };
      if (held.files > most.files || held.bytes > most.bytes) held = await tidy(folder, most);
    } catch {
      await rm(half, { force: true }).catch(() => undefined);
    }
  }

  return { read, write };
}

/** null for what is no file, such as a pipe, and for what is too long to be a fact; rejects for a link. */
async function textOf(path: string): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > longest) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

interface OwnFile {
  readonly name: string;
  /** Milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

async function filesIn(folder: string): Promise<readonly OwnFile[]> {
  const files: OwnFile[] = [];
  for (const name of (await readdir(folder)).filter((one) => own.test(one))) {
    const found = await lstat(join(folder, name)).catch(() => null);
    if (found?.isFile() === true) files.push({ name, at: found.mtimeMs, bytes: found.size });
  }
  return files;
}

function sumUp(files: readonly OwnFile[]): Held {
  return { files: files.length, bytes: files.reduce((sum, one) => sum + one.bytes, 0) };
}

/** Takes the oldest away, and what was left half written; answers how much stays. */
async function tidy(folder: string, most: Held): Promise<Held> {
  const newest = (await filesIn(folder)).toSorted((one, other) => other.at - one.at);
  let kept: Held = { files: 0, bytes: 0 };
  for (const { name, bytes } of newest) {
    const next = { files: kept.files + 1, bytes: kept.bytes + bytes };
    const fits = next.files <= Math.floor(most.files * 0.9) && next.bytes <= most.bytes * 0.9;
    if (fits) kept = next;
    else await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
  return kept;
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
