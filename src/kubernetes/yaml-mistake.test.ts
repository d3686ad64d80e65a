// Mistakes in YAML, as a reader is told.
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { yamlMistake } from './yaml-mistake.ts';

test.each([
  ['a: 1\n b: 2', 'a mapping'],
  ['a: {\nb: c}', 'bad indentation'],
  ['users: [{token: x', 'bad indentation'],
  ['a: "b', 'is missing'],
  ['a:\n\t- b', 'a tab is used as indentation'],
  ['a: 1\na: 2', 'a key is there twice'],
  ['a: @b', 'reserved character'],
])('%j', (text, said) => {
  const [problem] = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' }).errors;
  expect(yamlMistake(problem?.code ?? 'none')).toContain(said);
});

test('a kind that is not known is no YAML', () => {
  expect(yamlMistake('IMPOSSIBLE')).toBe('it is no YAML');
});
