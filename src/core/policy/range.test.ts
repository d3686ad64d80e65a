// Tests of ranges: what is refused, and that ours answers as npm's own does where both can.
import fc from 'fast-check';
import { satisfies } from 'semver';
import { describe, expect, test } from 'vitest';
import { anyText } from '#core/image/any-text.suite.ts';
import { parseVersion } from '#core/image/version.ts';
import type { VersionRange } from './range.ts';
import { asksForPreRelease, inRange, parseRange, singleVersion } from './range.ts';

function rangeOf(text: string): VersionRange {
  const reading = parseRange(text);
  if (!reading.ok) throw new Error(reading.why);
  return reading.range;
}

function allows(text: string, tag: string): boolean {
  const version = parseVersion(tag);
  if (version === null) throw new Error(`${tag} is no version`);
  const range = rangeOf(text);
  return inRange(range, version) && (version.preRelease.length === 0 || asksForPreRelease(range, version));
}

describe('P3 invalid ranges', () => {
  test.each([
    ['', 'the range is empty', undefined],
    ['  ', 'the range is empty', undefined],
    ['latest', '"latest" is no range of versions', undefined],
    ['1.2.3.4', 'at most three numbers', undefined],
    ['>=1.4, <2', 'is no range', 'Write semver:>=1.4 <2.'],
    ['>=2026.08.01', 'is no range', 'Write semver:>=2026.8.1.'],
    ['^1 || ', 'an empty alternative', undefined],
    ['||', 'an empty alternative', undefined],
    ['>=1 <1', 'no version can be in', undefined],
    ['>=2 <1', 'no version can be in', undefined],
    ['<*', 'no version can be in', undefined],
    ['1.2.3 1.2.4', 'no version can be in', undefined],
    ['>=9007199254740993', '9007199254740993 is above 9007199254740991', undefined],
    ['>=1.0.0-rc.9007199254740993', 'is above', undefined],
    ['^9007199254740991', 'is no range', undefined],
    ['>=1.4.0-alpine', '"1.4.0-alpine" ends in no pre-release', 'Write 1.4.0 instead of 1.4.0-alpine.'],
    ['>=1.4.0-3', 'ends in no pre-release', 'Write 1.4.0 instead of 1.4.0-3.'],
    ['>=1.2.3--0', '"1.2.3--0" ends in no pre-release', 'Write 1.2.3 instead of 1.2.3--0.'],
    ['1..2.3', '"1..2.3" is no range of versions', undefined],
    ['^1.4; rm', 'is no range', undefined],
    ['1'.repeat(257), 'at most 256 characters', undefined],
  ])('%.40j is refused: %s', (text, why, next) => {
    const reading = parseRange(text);
    expect(reading).toMatchObject({ ok: false, why: expect.stringContaining(why) });
    expect('next' in reading ? reading.next : undefined).toBe(next);
  });
});

test('two dots in a row are not said to be four numbers', () => {
  expect(parseRange('1..2.3')).toEqual({ ok: false, why: '"1..2.3" is no range of versions' });
});

test.each([
  ['1.4.2', '1.4.2'],
  ['1.4.2-rc.1', '1.4.2-rc.1'],
  ['1.4', null],
  ['1.4.2 || 1.6.0', null],
  ['1.4.2 >=1', null],
])('the only version of %s is %s', (text, only) => {
  expect(singleVersion(rangeOf(text))).toBe(only);
});

describe('a range', () => {
  test.each([
    ['>=1.2.3-rc-0', '1.2.3-rc.1', true],
    ['>=1.2.3-rc-0', '1.2.3-beta.1', false],
    ['*', '1.4.2', true],
    ['*', '1.4.2-rc.1', false],
    ['1.4', '1.4.9', true],
    ['1.4', '1.5.0', false],
    ['^1.4', '1.10', true],
    ['^0.4', '0.5.0', false],
    ['~1.4.2', '1.4.10', true],
    ['1.2 - 1.4', '1.4.9', true],
    ['>=1.4 <2 || ^3', '3.1', true],
    ['>=2026.8', '2026.08.01', true],
    ['^1', '1.4.2.7', true],
    ['>=1.4.0-rc9', '1.4.0-rc10', true],
    ['>=1.4.0-0', '1.6.0-beta.1', true],
    ['^1.4.0-0', '2.0.0-alpha', false],
    ['<=1.4', '1.5.0-alpha', false],
    ['9007199254740990', '9007199254740990.18446744073709551615', true],
    ['9007199254740990', '9007199254740991', false],
  ])('%s allows %s: %s', (text, tag, answer) => {
    expect(allows(text, tag)).toBe(answer);
  });

  const number = fc.integer({ min: 0, max: 3 });
  const pre = fc.constantFrom('', '', '-rc.1', '-alpha.2', '-beta');
  const full = fc.tuple(number, number, number, pre).map(([a, b, c, tail]) => `${a}.${b}.${c}${tail}`);
  const operand = fc.oneof(
    full,
    fc.tuple(number, number).map((two) => two.join('.')),
    number.map(String),
  );
  const comparator = fc
    .tuple(fc.constantFrom('', '^', '~', '>', '>=', '<', '<=', '='), operand)
    .map((two) => two.join(''));
  const ranges = fc.array(fc.array(comparator, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 });

  test('allows what npm allows, where the tag is a Semantic Version', () => {
    fc.assert(
      fc.property(ranges, full, (alternatives, tag) => {
        const text = alternatives.map((one) => one.join(' ')).join(' || ');
        const npm = satisfies(tag, text);
        const reading = parseRange(text);
        if (reading.ok) expect([text, tag, allows(text, tag)]).toEqual([text, tag, npm]);
        else expect([text, tag, npm]).toEqual([text, tag, false]);
      }),
      { numRuns: 1000 },
    );
  });

  test('is read or refused, and never throws', () => {
    const parts = fc.constantFrom(
      '1',
      '2.x',
      '>=',
      '<',
      '^',
      '~',
      '||',
      ' - ',
      '-0',
      '-rc',
      '*',
      ',',
      ' ',
      '.',
      'v',
      '99999999999999999',
    );
    const texts = fc.oneof(
      anyText(),
      fc.array(parts, { maxLength: 9 }).map((all) => all.join('')),
    );
    fc.assert(fc.property(texts, (text) => void parseRange(text)));
  });
});
