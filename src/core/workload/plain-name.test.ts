// Tests of names inside messages.
import { expect, test } from 'vitest';
import { plainName } from './plain-name.ts';

test.each([
  ['shop', 'shop'],
  ['flux-system/apps', 'flux-system/apps'],
  ['', '""'],
  ['a b', '"a b"'],
  ['x\ny', '"x\\u{a}y"'],
])('%j is shown as %s', (name, text) => {
  expect(plainName(name)).toBe(text);
});
