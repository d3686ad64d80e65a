// Tests of exact whole numbers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareWhole, wholeOf } from './whole.ts';

test.each([
  ['0', 0],
  ['08', 8],
  ['999999999999999', 999_999_999_999_999],
  ['1000000000000000', 1_000_000_000_000_000n],
  ['00000000000000000007', 7],
  ['9007199254740993', 9_007_199_254_740_993n],
  ['18446744073709551615', 18_446_744_073_709_551_615n],
])('%s is %s', (digits, value) => {
  expect(wholeOf(digits)).toBe(value);
});

test('numbers of any size are ordered as arithmetic orders them', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(digits, digits, (a, b) => {
      const difference = BigInt(a) - BigInt(b);
      expect(compareWhole(wholeOf(a), wholeOf(b))).toBe(difference === 0n ? 0 : difference < 0n ? -1 : 1);
    }),
  );
});
