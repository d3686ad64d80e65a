// Credentials of tests are canaries, and whoever runs the built program searches what it says for them.
import type { SourceFile, SyntaxNode } from './source.ts';
import { importsOf, isNode, isTest, walk } from './source.ts';

const fixture = 'test/fixtures/canary.ts';

/** Only names the program; the kubelet's container runs it, and searches its log. */
const handedOn = new Set(['test/fixtures/installation.ts']);

/** Secrets of tests that are written out: no search of the output would find them. */
export function plainSecrets(files: readonly SourceFile[]): readonly string[] {
  return ofTests(files).flatMap((file) => {
    const found: string[] = [];
    walk(file, (node) => {
      const text = writtenSecret(node);
      if (text !== null)
        found.push(`${file.path}: "${text}" is a secret that is written out; make it by canary() of ${fixture}`);
    });
    return found;
  });
}

/** Names under which credentials travel. */
const names: ReadonlySet<unknown> = new Set(['token', 'access_token', 'password', 'auth', 'identitytoken']);
const constants: ReadonlySet<unknown> = new Set([...names, 'secret']);
/** How a registry of tests lets in, under `auth`. */
const ways: ReadonlySet<string> = new Set(['htpasswd']);
/** Shorter ones are letters that stand for a token, which no search could find in an output. */
const least = 4;

function writtenSecret(node: SyntaxNode): string | null {
  if (node.type === 'CallExpression' && isNode(node['callee']) && node['callee']['name'] === 'secret') {
    const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
    return literalIn(first, 1);
  }
  if (node.type === 'VariableDeclarator' && isNode(node['id']))
    return constants.has(node['id']['name']) ? literalIn(node['init'], least) : null;
  if (node.type !== 'Property' || !isNode(node['key'])) return null;
  const { key } = node;
  return names.has(key['name'] ?? key['value']) ? literalIn(node['value'], least) : null;
}

function literalIn(node: unknown, length: number): string | null {
  if (!isNode(node) || node.type !== 'Literal') return null;
  const text = typeof node['value'] === 'string' ? node['value'] : '';
  return text.length < length || ways.has(text) ? null : text;
}

/** Files that start dist/reship.js and do not know how to search its output. */
export function unsearched(files: readonly SourceFile[]): readonly string[] {
  return ofTests(files)
    .filter(({ path, text }) => /dist\/reship\.js['"`]/.test(text) && !handedOn.has(path))
    .filter((file) => !importsOf(file).some(({ target }) => target === fixture))
    .map((file) => `${file.path}: runs the built program without searching what it says for credentials (${fixture})`);
}

function ofTests(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter(
    ({ path }) => (isTest(path) && !path.startsWith('test/house/')) || /^test\/(?!bench\/|house\/)/.test(path),
  );
}
