// A source file as the house rules see it: path, text, and what its syntax tree says about imports and exports.
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** The file of ours that it names, from the project's root; null for packages and Node's own modules. */
  readonly target: string | null;
  readonly typeOnly: boolean;
  /** `import('…')` at run time. */
  readonly lazy: boolean;
}

export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

const parsed = new WeakMap<SourceFile, ReturnType<typeof parseSync>>();

function parse(file: SourceFile): ReturnType<typeof parseSync> {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  if (result.errors.length > 0) throw new Error(`${file.path}: ${result.errors[0]?.message}`);
  parsed.set(file, result);
  return result;
}

/** Visits every node; a visitor that answers false keeps its children unvisited. */
export function walk(file: SourceFile, visit: (node: SyntaxNode, parent: SyntaxNode | null) => boolean | void): void {
  const open: (readonly [unknown, SyntaxNode | null])[] = [[parse(file).program, null]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, parent] = next;
    if (Array.isArray(value)) {
      for (const one of value) open.push([one, parent]);
    } else if (isNode(value) && visit(value, parent) !== false) {
      for (const child of Object.values(value)) {
        if (typeof child === 'object' && child !== null) open.push([child, value]);
      }
    }
  }
}

function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  if (specifier.startsWith('#test/')) return specifier.slice(1);
  return specifier.startsWith('#') ? `src/${specifier.slice(1)}` : null;
}

/** All imports: static, of types (also `import('…').Name`), at run time, and `export … from`. */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = [];
  walk(file, (node) => {
    const isImport = ['ImportDeclaration', 'ImportExpression', 'TSImportType'].includes(node.type);
    const isExport = ['ExportNamedDeclaration', 'ExportAllDeclaration'].includes(node.type);
    const source = isImport || isExport ? node['source'] : null;
    if (!isNode(source) || typeof source['value'] !== 'string') return;
    const specifier = source['value'];
    const typeOnly = node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
    found.push({ specifier, target: targetOf(file.path, specifier), typeOnly, lazy: node.type === 'ImportExpression' });
  });
  return found;
}

const acts = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'CallExpression',
  'NewExpression',
]);

/** Whether the file holds more than types and constant tables: a function, a class, a call or a pattern. */
export function hasBehaviour(file: SourceFile): boolean {
  let found = false;
  walk(file, (node) => {
    found ||= acts.has(node.type) || node.type === 'ClassDeclaration' || (node.type === 'Literal' && 'regex' in node);
  });
  return found;
}

export function isTest(path: string): boolean {
  return /\.(test|suite)\.ts$/.test(path);
}

/** The text of a literal or of the constant part of a template, from the `value` of its node; else empty. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '';
}
