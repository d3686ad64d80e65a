// Words lead to files: the glossary's paths exist, every reason is documented and used.
import type { SourceFile } from './source.ts';
import { isTest, walk } from './source.ts';

/** The paths in backticks in the table of the section `## Words`: those that end with `/` or a file's ending. */
export function glossaryPaths(readme: string): readonly string[] {
  const section = /^## Words\n(.*?)(?=^## |(?![^]))/ms.exec(readme)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const quoted = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
  return quoted.filter((text) => /^[\w.-]+(\/[\w.-]+)*(\/|\.(ts|md|json|yaml|sh))$/.test(text));
}

/** @param exists all paths of the project; the glossary may leave `src/` out */
export function lostWords(readme: string | null, exists: ReadonlySet<string>): readonly string[] {
  if (readme === null) return ['README.md is missing'];
  const paths = glossaryPaths(readme);
  if (paths.length === 0) return ['README.md has no section "## Words" with paths in a table'];
  return paths
    .filter((path) => !exists.has(path) && !exists.has(`src/${path}`))
    .map((path) => `README.md: ${path} does not exist`);
}

/** @param page docs/reference/reasons.md, with one `### Code` for each */
export function undocumented(codes: readonly string[], page: string): readonly string[] {
  const documented = new Set([...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1] ?? ''));
  return [
    ...codes.filter((code) => !documented.has(code)).map((code) => `${code} is not in docs/reference/reasons.md`),
    ...[...documented]
      .filter((code) => !codes.includes(code))
      .map((code) => `docs/reference/reasons.md explains ${code}, which does not exist`),
  ];
}

/** Codes that no file of src outside of core/reason ever says; a mention in a type or a test does not count. */
export function orphans(codes: readonly string[], files: readonly SourceFile[]): readonly string[] {
  const said = new Set<string>();
  for (const file of files) {
    if (!file.path.startsWith('src/') || file.path.startsWith('src/core/reason/') || isTest(file.path)) continue;
    walk(file, (node) => {
      if (node.type === 'Literal' && typeof node['value'] === 'string') said.add(node['value']);
      return !['TSLiteralType', 'TSTypeAliasDeclaration', 'TSInterfaceDeclaration'].includes(node.type);
    });
  }
  return codes.filter((code) => !said.has(code)).map((code) => `${code} is never given as a reason`);
}
