// A next step that a reader is told must exist: every `reship WORD` in the program's texts is a command.
import type { SourceFile } from './source.ts';
import { isTest, textOf, walk } from './source.ts';

/** Words that stand after the name in plain sentences and are no commands. */
const sentenceWords = new Set([
  'and',
  'is',
  'then',
  'puts',
  'does',
  'has',
  'will',
  'never',
  'owns',
  'may',
  'or',
  'to',
  'on',
  'at',
]);

export function unknownCommands(files: readonly SourceFile[], commands: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    if (isTest(file.path)) continue;
    walk(file, (node) => {
      if (node.type !== 'Literal' && node.type !== 'TemplateElement') return;
      const text = textOf(node['value']);
      for (const [, word = ''] of text.matchAll(/(?<![\w./-])reship ([a-z]+)/g)) {
        if (!commands.includes(word) && !sentenceWords.has(word))
          found.push(`${file.path}: there is no command reship ${word}`);
      }
    });
  }
  return found;
}
