// A policy that a reader is told to write must exist: every one that the program's texts name stands in the table.
import type { SourceFile } from './source.ts';
import { isTest, textOf, walk } from './source.ts';

/** Words with a colon and something right behind it that are no policies. */
const otherForms = new Set(['repository', 'sha256', 'user', 'http', 'https']);

/** Words that stand where a policy could stand, in plain sentences. */
const sentenceWords = new Set(['a', 'every', 'one', 'each', 'the', 'none', 'user', 'asks', 'it', 'them']);

const withArgument = /(?<![\w./@:-])([a-z][a-z-]+):(?=[^\s:/"'`,;)\]}]|$)/g;
const afterAdvice = /(?:\bWrite|[Uu]se the policy|reship\.dev\/policy:|--policy) '?([a-z][a-z-]*)(?![\w:/=-]|\.\w)/g;

/** @param words of the policies that there are */
export function unknownPolicies(files: readonly SourceFile[], words: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    if (isTest(file.path)) continue;
    walk(file, (node, parent) => {
      if (node.type !== 'Literal' && node.type !== 'TemplateElement') return;
      if (parent?.type === 'ImportDeclaration' || parent?.type === 'ImportExpression') return;
      const text = textOf(node['value']);
      for (const word of [...named(text, withArgument, otherForms), ...named(text, afterAdvice, sentenceWords)]) {
        if (!words.has(word)) found.push(`${file.path}: there is no policy ${word}: ${text}`);
      }
    });
  }
  return found;
}

function named(text: string, form: RegExp, others: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(form)].map(([, word = '']) => word).filter((word) => !others.has(word));
}
