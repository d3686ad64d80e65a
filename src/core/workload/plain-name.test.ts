// Tests of names inside messages.
import { expect, test } from 'vitest';
import { isObjectName, plainName } from './plain-name.ts';

test.each([
  ['shop', 'shop'],
  ['flux-system/apps', 'flux-system/apps'],
  ['', '""'],
  ['a b', '"a b"'],
  ['x\ny', '"x\\u{a}y"'],
])('%j is shown as %s', (name, text) => {
  expect(plainName(name)).toBe(text);
});

test.each([
  ['ghcr', true],
  ['a', true],
  ['ghcr.io-pull-1', true],
  ['', false],
  ['$(id)', false],
  ['a b', false],
  ['-a', false],
  ['a-', false],
  ['Ghcr', false],
  ['a/b', false],
  ['a'.repeat(254), false],
])('whether an object may be called %j: %j', (name, may) => {
  expect(isObjectName(name)).toBe(may);
});
