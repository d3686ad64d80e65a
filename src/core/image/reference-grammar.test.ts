// Tests of the pieces of a reference's grammar.
import { expect, test } from 'vitest';
import { hostProblem, isHost, pathProblem, tagProblem } from './reference-grammar.ts';

test.each([
  ['localhost', true],
  ['a.b', true],
  ['a:1', true],
  ['Mirror', true],
  ['library', false],
  ['my-org', false],
])('%s in front names a registry: %s', (component, host) => {
  expect(isHost(component)).toBe(host);
});

test.each(['a', 'a.b', 'a-b.c:5000', '10.0.0.1', '[::1]', '[fe80::1]:80', 'UP'])('%s is a host', (text) => {
  expect(hostProblem(text)).toBeNull();
});

test.each(['', '-a', 'a-', 'a..b', 'a:', 'a:b', 'a_b', '[::1', '[]', 'a:1:2', 'a\n'])('%j is no host', (text) => {
  expect(hostProblem(text)).toContain('is no registry host');
});

test.each(['a', 'a/b', 'a.b_c__d-e---f', '0/1'])('%s is a path', (text) => {
  expect(pathProblem(text)).toBeNull();
});

test.each(['', 'a/', '/a', 'A', 'a.', '.a', 'a._b', 'a___b', 'ä', 'a b', 'a\n'])('%j is no path', (text) => {
  expect(pathProblem(text)).toContain('name');
});

test.each([
  ['1', true],
  ['_x', true],
  ['A.-_', true],
  ['a'.repeat(128), true],
  ['a'.repeat(129), false],
  ['', false],
  ['.a', false],
  ['a+b', false],
  ['a\n', false],
])('%.20j is a tag: %s', (text, valid) => {
  expect(tagProblem(text) === null).toBe(valid);
});
