// Every generated file; a new generator is one file and one line here.
import { commandsPage } from './commands.ts';
import { configurationPage } from './configuration.ts';
import { crdFolder, crds } from './crds.ts';
import { exitCodesPage } from './exit-codes.ts';
import type { Generated } from './generated.ts';
import { install } from './install.ts';
import { reasonsPage } from './reasons.ts';
import { schemas } from './schemas.ts';

/** Folders that hold generated files only: a file there that nobody generates is stale. */
export const generatedFolders: readonly string[] = ['docs/reference/schemas', crdFolder];

export function generateAll(): readonly Generated[] {
  const pages = [...reasonsPage(), ...exitCodesPage(), ...commandsPage(), ...configurationPage()];
  return [...schemas(), ...pages, ...crds(), ...install()];
}

/**
 * What must change in the tree: files to write, and stale ones to remove.
 * @param read the text of a path, or null
 * @param present all paths in `generatedFolders`
 */
export function differences(
  wanted: readonly Generated[],
  read: (path: string) => string | null,
  present: readonly string[],
): { readonly write: readonly Generated[]; readonly remove: readonly string[] } {
  const paths = new Set(wanted.map((file) => file.path));
  return {
    write: wanted.filter((file) => read(file.path) !== file.text),
    remove: present.filter((path) => !paths.has(path)),
  };
}
