// Packages: exact pins, a decision for each one at run time, and no import of one that is not there at run time.
import { isBuiltin } from 'node:module';
import type { SourceFile } from './source.ts';
import { importsOf, isTest } from './source.ts';

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function loosePins(manifest: Manifest): readonly string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} ${version} is no exact version`);
}

export interface LockFile {
  /** `''` is the project itself. */
  readonly packages: Readonly<Record<string, Manifest & { readonly version?: string; readonly integrity?: string }>>;
}

/** Where package.json and the lock disagree, or a locked package could be exchanged unnoticed. */
export function looseLocks(manifest: Manifest, lock: LockFile): readonly string[] {
  const complaints: string[] = [];
  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    const wanted = manifest[field] ?? {};
    const locked = lock.packages['']?.[field] ?? {};
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(locked)])) {
      const found = lock.packages[`node_modules/${name}`]?.version;
      if (wanted[name] !== locked[name] || wanted[name] !== found) {
        complaints.push(
          `package-lock.json: ${name} is ${found ?? 'missing'}, package.json says ${wanted[name] ?? 'nothing'}`,
        );
      }
    }
  }
  const open = Object.entries(lock.packages).filter(([path, one]) => path !== '' && one.integrity === undefined);
  return [...complaints, ...open.map(([path]) => `package-lock.json: ${path} has no integrity`)];
}

/** @param decisions the texts of docs/decisions; a package is mentioned in backticks */
export function undecided(manifest: Manifest, decisions: readonly string[]): readonly string[] {
  return Object.keys(manifest.dependencies ?? {})
    .filter((name) => !decisions.some((text) => text.includes(`\`${name}\``)))
    .map((name) => `package.json: no record in docs/decisions mentions \`${name}\``);
}

export function missingAtRunTime(manifest: Manifest, files: readonly SourceFile[]): readonly string[] {
  const present = manifest.dependencies ?? {};
  return files
    .filter((file) => file.path.startsWith('src/') && !isTest(file.path))
    .flatMap((file) =>
      importsOf(file)
        .filter((one) => one.target === null && !one.typeOnly && !isBuiltin(one.specifier))
        .map((one) => /^(@[^/]+\/)?[^/]+/.exec(one.specifier)?.[0] ?? one.specifier)
        .filter((name) => !Object.hasOwn(present, name))
        .map((name) => `${file.path} imports ${name}, which is no dependency`),
    );
}

/** Dependencies that nothing imports. */
export function unusedDependencies(manifest: Manifest, files: readonly SourceFile[]): readonly string[] {
  const used = files.filter((file) => file.path.startsWith('src/')).flatMap((file) => importsOf(file));
  return Object.keys(manifest.dependencies ?? {})
    .filter((name) => !used.some(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`)))
    .map((name) => `package.json: nothing in src imports ${name}`);
}
