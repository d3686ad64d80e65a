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
