// Files, folders and standard input that a command line names.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '#cli/flags.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';

export interface Input {
  /** As it was given or found; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

/** Bytes that one input may have; more is no list of tags and no manifest. */
const longest = 16 * 1024 * 1024;

/** The text of a file, or of standard input for `-`; UsageError when it cannot be read. */
export async function readInput(file: string): Promise<Input> {
  const bytes = await orUsage(file, file === '-' ? readStandardInput : () => readFile(file));
  if (bytes.length > longest) throw new UsageError(`${file} has more than ${longest / 1024 / 1024} MiB`);
  return { file, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** Every file that is meant, in order: of a folder those that end with .yaml, .yml or .json, at any depth, hidden ones left out. */
export async function readManifestInputs(named: readonly string[]): Promise<readonly Input[]> {
  if (named.filter((one) => one === '-').length > 1)
    throw new UsageError('-f - reads standard input, which is read once');
  const files: string[] = [];
  for (const one of named) files.push(...(await filesAt(one)));
  return Promise.all([...new Set(files)].map(readInput));
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (path === '-') return [path];
  const found = await orUsage(path, () => stat(path));
  return found.isDirectory() ? orUsage(path, () => filesBelow(path)) : [path];
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    // A link to a folder might lead in a circle; one to a file is as good as the file.
    else if (/\.(ya?ml|json)$/i.test(entry.name) && (entry.isFile() || (await stat(path)).isFile())) files.push(path);
  }
  return files;
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
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
