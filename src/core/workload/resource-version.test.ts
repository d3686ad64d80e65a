import { expect, test } from 'vitest';
import { isOlder } from './resource-version.ts';

test.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['99999999999999999998', '99999999999999999999', true],
  ['', '10', false],
  ['abc', '10', false],
  ['010', '11', false],
])('whether %s is older than %s: %s', (one, other, older) => {
  expect(isOlder(one, other)).toBe(older);
});
