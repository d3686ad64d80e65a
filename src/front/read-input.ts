// Files, folders and standard input that a command line names.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '#cli/flags.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';

export interface Input {
  /** As it was given or found; `-` for standard input. */
  readonly file: string;
  readonly text: string;
  /** Why there is no text; absent where there is one. */
  readonly trouble?: string;
}

/** Bytes that one input may have; more is no list of tags and no manifest. */
const longest = 16 * 1024 * 1024;

/** The text of a file, or of standard input for `-`; UsageError when it cannot be read. */
export async function readInput(file: string): Promise<Input> {
  const bytes = await orUsage(file, () =>
    readBounded(file === '-' ? process.stdin : createReadStream(file, { end: longest })),
  );
  if (bytes.length > longest) throw new UsageError(`${file} has more than ${longest / 1024 / 1024} MiB`);
  return { file, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** Every file that is meant, in order: of a folder those that end with .yaml, .yml or .json, at any depth, hidden ones left out. */
export async function readManifestInputs(named: readonly string[]): Promise<readonly Input[]> {
  if (named.filter((one) => one === '-').length > 1)
    throw new UsageError('-f - reads standard input, which is read once');
  const files = new Map<string, Found>();
  for (const one of named) for (const found of await filesAt(one)) files.set(found.file, found);
  return Promise.all(
    [...files.values()].map(async (one) => ('trouble' in one ? { ...one, text: '' } : readInput(one.file))),
  );
}

/** A link in a folder that leads nowhere has a trouble: the files beside it are read all the same. */
type Found = { readonly file: string } | { readonly file: string; readonly trouble: string };

async function filesAt(path: string): Promise<readonly Found[]> {
  if (path === '-') return [{ file: path }];
  const found = await orUsage(path, () => stat(path));
  return found.isDirectory() ? filesBelow(path) : [{ file: path }];
}

async function filesBelow(folder: string): Promise<readonly Found[]> {
  const files: Found[] = [];
  const entries = await orUsage(folder, () => readdir(folder, { withFileTypes: true }));
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (/\.(ya?ml|json)$/i.test(entry.name))
      files.push(...(entry.isFile() ? [{ file: path }] : await linked(path)));
  }
  return files;
}

/** A link to a folder might lead in a circle and is passed over; one to a file is as good as the file. */
async function linked(path: string): Promise<readonly Found[]> {
  try {
    return (await stat(path)).isFile() ? [{ file: path }] : [];
  } catch (error) {
    return [{ file: path, trouble: `the link cannot be followed: ${fileTrouble(error)}` }];
  }
}

/** At most one chunk more than is allowed, however long it is. */
async function readBounded(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    chunks.push(bytes);
    if (size > longest) break;
  }
  return Buffer.concat(chunks);
}

async function orUsage<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    const why = code === 'ENOENT' ? 'there is no such file or folder' : fileTrouble(error);
    throw new UsageError(`${file} cannot be read: ${why}`);
  }
}
