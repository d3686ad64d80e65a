// No clock and no dice in the pure rooms: the compiler refuses Node and the browser there, and this is what it lets through.
import type { SourceFile, SyntaxNode } from './source.ts';
import { isNode, isTest, walk } from './source.ts';

const forbidden = new Set(['globalThis', 'performance', 'crypto', 'process', 'eval', 'Function']);

function isProperty(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (parent === null || parent['computed'] === true) return false;
  return parent['property'] === node || (parent['key'] === node && parent['shorthand'] !== true);
}

/** `Date` may only be made from a given value, or read a text: never ask the clock. */
function isQuietDate(parent: SyntaxNode | null): boolean {
  if (parent === null) return false;
  if (parent.type === 'TSTypeReference' || parent.type === 'TSTypeQuery') return true;
  if (parent.type === 'NewExpression') return Array.isArray(parent['arguments']) && parent['arguments'].length > 0;
  if (parent.type === 'BinaryExpression') return parent['operator'] === 'instanceof';
  return parent.type === 'MemberExpression' && ['parse', 'UTC'].includes(memberName(parent));
}

function memberName(node: SyntaxNode): string {
  const property = node['property'];
  if (!isNode(property) || (node['computed'] === true && property.type !== 'Literal')) return '?';
  return String(property['name'] ?? property['value']);
}

/** `Math` may be asked by name for anything but chance. */
function isSureMath(parent: SyntaxNode | null): boolean {
  return parent !== null && parent.type === 'MemberExpression' && !['random', '?'].includes(memberName(parent));
}

export function clockAndDice(files: readonly SourceFile[]): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    if (!/^src\/(core|contract)\//.test(file.path) || isTest(file.path)) continue;
    walk(file, (node, parent) => {
      if (node.type !== 'Identifier' || isProperty(node, parent)) return;
      const name = String(node['name']);
      if (name === 'Date' && !isQuietDate(parent))
        found.push(`${file.path}: Date asks the clock; take now as an argument`);
      if (name === 'Math' && !isSureMath(parent)) found.push(`${file.path}: Math.random; take chance as an argument`);
      if (forbidden.has(name)) found.push(`${file.path}: ${name} is not for the pure rooms`);
    });
  }
  return found;
}
