// Lines out of bytes, wherever the chunks are cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineSplitter } from './line-splitter.ts';

/** The lines, with the bytes cut at these places. */
function split(bytes: Buffer, cuts: readonly number[]): readonly string[] {
  const splitter = lineSplitter();
  const places = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
  return places.flatMap((start, index) => splitter.push(bytes.subarray(start, places[index + 1] ?? bytes.length)));
}

test.each([
  ['a\nb\n', ['a', 'b']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['\n\n a\n\r\n', [' a']],
  ['a\nb', ['a']],
  ['', []],
  ['x\u2028y\u0085z\n', ['x\u2028y\u0085z']],
  ['\u{1F600}é\n', ['\u{1F600}é']],
])('%j is %j', (text, lines) => {
  const bytes = Buffer.from(text);
  expect(split(bytes, [])).toEqual(lines);
  expect(split(bytes, [...bytes.keys()])).toEqual(lines);
});

test('lines are the same wherever the chunks are cut', () => {
  const line = fc.string({ unit: 'binary', minLength: 1 }).map((text) => `${text.replaceAll(/[\r\n]/g, '')}x`);
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(400)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      const places = cuts.map((cut) => Math.min(cut, bytes.length));
      expect(split(bytes, places)).toEqual(lines.map((one) => Buffer.from(one).toString()));
    }),
  );
});

test('a line that is too long is refused as soon as that is known', () => {
  const splitter = lineSplitter(10);
  expect(splitter.push(Buffer.from('0123456789\n'))).toEqual(['0123456789']);
  splitter.push(Buffer.from('0123456789'));
  expect(() => splitter.push(Buffer.from('x'))).toThrow(RangeError);
});
