// The real tree, as the house rules read it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SourceFile } from './source.ts';

const root = resolve(import.meta.dirname, '../..');

/** All files below the folders, from the project's root; a folder that does not exist has none. */
export function filesUnder(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    entries(folder)
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
}

function entries(folder: string) {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

/** The text of a file, or null where there is none. */
export function read(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}

/** TypeScript below the folders. */
export function sources(...folders: readonly string[]): readonly SourceFile[] {
  return filesUnder(...folders)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: read(path) ?? '' }));
}

/** Every path below these folders and at the root, folders included with a `/` at their end. */
export function everyPath(): ReadonlySet<string> {
  const folders = ['src', 'test', 'tools', 'docs', 'charts', 'deploy', 'examples', 'dashboard', '.ci'];
  const atRoot = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  const files = [...filesUnder(...folders), ...atRoot.map((entry) => entry.name)];
  const parents = files.flatMap((path) =>
    path.split('/').map((_, index, parts) => `${parts.slice(0, index).join('/')}/`),
  );
  return new Set([...files, ...parents]);
}
