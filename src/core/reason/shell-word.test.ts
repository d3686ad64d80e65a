import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

test.each([
  ['shop', 'shop'],
  ['https://index.docker.io/v1/', 'https://index.docker.io/v1/'],
  ['registry.lan:5000', 'registry.lan:5000'],
  ['[::1]:5000', "'[::1]:5000'"],
  ['-n', "'-n'"],
  ['a b', "'a b'"],
  ['$(id)', "'$(id)'"],
  ["a'; id; '", String.raw`'a'\''; id; '\'''`],
  ['~', "'~'"],
  ['web=digest', 'web=digest'],
  ['web=semver:^1', "'web=semver:^1'"],
  ['', "''"],
])('%j is the word %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
