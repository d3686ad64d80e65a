import { expect, test } from 'vitest';
import { seconds } from './duration.ts';

test.each([
  ['0', 0],
  ['90', 90],
  ['90s', 90],
  ['500ms', 0.5],
  ['1m30s', 90],
  ['1.5m', 90],
  ['2h', 7200],
  ['1h1m1s', 3661],
  ['0s', 0],
  ['8760h', 31_536_000],
  ['8760h1s', null],
  ['', null],
  ['s', null],
  ['soon', null],
  ['-5s', null],
  ['5 s', null],
  ['5d', null],
  ['1m30', null],
  ['1e3s', null],
  ['1234567890s', null],
])('%j is %s seconds', (text, expected) => {
  expect(seconds(text)).toBe(expected);
});
