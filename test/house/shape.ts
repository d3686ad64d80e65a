// The shape of files: length, names, first lines, no barrels, and a test beside every file of the core.
import type { SourceFile } from './source.ts';
import { hasBehaviour, importsOf, isTest } from './source.ts';

const lineLimit = 250;
const emptyWords = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'manager',
  'service',
  'services',
  'impl',
]);
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/;

export function tooLong(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > lineLimit ? [`${path}: ${lines} lines, ${lineLimit} is the limit`] : [];
  });
}

export function badNames(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const words = path.split(/[/.-]/);
    const empty = words.find((word) => emptyWords.has(word.toLowerCase()));
    if (empty !== undefined) return [`${path}: "${empty}" says nothing; name what is inside`];
    const name = path.slice(path.lastIndexOf('/') + 1);
    return name.endsWith('.ts') && !kebab.test(name) ? [`${path}: file names are kebab-case`] : [];
  });
}

export function silentFirstLines(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter((file) => !isTest(file.path))
    .filter((file) => !/^(#!.*\n)?(\/\/ \S|\/\*\*? \S)/.test(file.text))
    .map((file) => `${file.path}: the first line is a comment that says what the file is for`);
}

/** Files that only hand on what others export. */
export function barrels(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(
      (file) => file.path.endsWith('/index.ts') || importsOf(file).some((one) => isStarExport(file, one.specifier)),
    )
    .map((file) => `${file.path}: no barrels; import the file that holds the thing`);
}

function isStarExport(file: SourceFile, specifier: string): boolean {
  const quoted = specifier.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`^export\s+(type\s+)?\*\s+(as\s+\w+\s+)?from\s+['"]${quoted}['"]`, 'm').test(file.text);
}

/** Types and constant tables need none: the compiler and the tests of those who read them do. */
export function untested(files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map((file) => file.path));
  return files
    .filter((file) => file.path.startsWith('src/core/') && !isTest(file.path) && hasBehaviour(file))
    .map((file) => file.path.replace(/\.ts$/, '.test.ts'))
    .filter((path) => !paths.has(path))
    .map((path) => `${path} is missing`);
}
