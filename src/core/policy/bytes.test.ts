// Tests of the order by bytes, against a real encoder.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '#core/image/any-text.suite.ts';
import { compareBytes } from './bytes.ts';

test.each([
  ['', 'a'],
  ['10', '9'],
  ['A', 'a'],
  ['a', 'ab'],
  ['-', '.'],
  ['Z', '_'],
  ['\u{e000}', '\u{10000}'],
  ['\u{ffff}', '\u{1f600}'],
])('%j is before %j', (low, high) => {
  expect([compareBytes(low, high), compareBytes(high, low), compareBytes(low, low)]).toEqual([-1, 1, 0]);
});

test('is the order of UTF-8 for all well-formed texts', () => {
  fc.assert(
    fc.property(anyText(6), anyText(6), (a, b) => {
      // An encoder writes U+FFFD for half a surrogate pair.
      const [one, other] = [a, b].map((text) => Buffer.from(text).toString()) as [string, string];
      expect(compareBytes(one, other)).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
    }),
  );
});
