// Credentials of tests are canaries, and whoever runs the built program searches what it says for them.
import type { SourceFile } from './source.ts';
import { importsOf, isNode, isTest, walk } from './source.ts';

const fixture = 'test/fixtures/canary.ts';

/** Only names the program; the kubelet's container runs it, and searches its log. */
const handedOn = new Set(['test/fixtures/installation.ts']);

/** Secrets of tests that are written out: no search of the output would find them. */
export function plainSecrets(files: readonly SourceFile[]): readonly string[] {
  return ofTests(files).flatMap((file) => {
    const found: string[] = [];
    walk(file, (node) => {
      if (node.type !== 'CallExpression' || !isNode(node['callee']) || node['callee']['name'] !== 'secret') return;
      const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
      const written = isNode(first) && first.type === 'Literal' && String(first['value']) !== '';
      if (written) found.push(`${file.path}: a secret that is written out; make it by canary() of ${fixture}`);
    });
    return found;
  });
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
