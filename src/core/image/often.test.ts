// What must hold for any image and any tag, tried very often, and that reading them takes linear time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often, oftenTimeout } from '#test/fixtures/fuzz.ts';
import { growth, linear } from '#test/fixtures/growth.ts';
import { explainReference, parseReference, printReference } from './reference.ts';
import { compareTags, compareVersions, parseVersion } from './version.ts';

function joined(...pieces: readonly string[]): fc.Arbitrary<string> {
  const places = fc.array(fc.nat(pieces.length - 1), { maxLength: 9 });
  return places.map((chosen) => chosen.map((place) => pieces[place]).join(''));
}

const references = joined(
  'a',
  'web',
  'A',
  '/',
  ':',
  '@',
  '.',
  '-',
  '_',
  '1.4',
  'localhost',
  '[::1]',
  '5000',
  `sha256:${'a'.repeat(64)}`,
  '\n',
  'ä',
);
const tags = joined(
  'v',
  '1',
  '10',
  '007',
  '9007199254740993',
  '.',
  '.',
  '-',
  '_',
  '+',
  'rc',
  'a',
  'alpine',
  'r3',
  'ls1',
  '\u0000',
  'ä',
);

test('P10 any image is read as it is written, or refused with a sentence', { timeout: oftenTimeout }, () => {
  fc.assert(
    fc.property(references, (text) => {
      const reference = parseReference(text);
      return reference === null ? explainReference(text) !== '' : printReference(reference) === text;
    }),
    often,
  );
});

test('P4 P10 any two tags that are versions have one order, and only equal tags are equal', {
  timeout: oftenTimeout,
}, () => {
  fc.assert(
    fc.property(tags, tags, (one, other) => {
      const [a, b] = [parseVersion(one), parseVersion(other)];
      if (a === null || b === null) return true;
      if (a.text !== one || compareVersions(a, b) !== -compareVersions(b, a) + 0) return false;
      return compareTags(a, b) === -compareTags(b, a) + 0 && (compareTags(a, b) === 0) === (one === other);
    }),
    often,
  );
});

test('P4 numbers of any size are ordered as arithmetic orders them', { timeout: oftenTimeout }, () => {
  const number = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 70n }),
    fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }),
  );
  fc.assert(
    fc.property(number, number, fc.nat(3), (a, b, zeros) => {
      const [one, other] = [parseVersion(`1.${a}`), parseVersion(`v1.${'0'.repeat(zeros)}${b}`)];
      if (one === null || other === null) return false;
      return compareVersions(one, other) === (a < b ? -1 : Number(a > b));
    }),
    often,
  );
});

test.each([
  ['a version of many numbers', parseVersion, (size: number) => '1.'.repeat(size).slice(0, -1)],
  ['a version of many words', parseVersion, (size: number) => `1${'-a'.repeat(size)}`],
  ['a version with a long number', parseVersion, (size: number) => '9'.repeat(2 * size)],
  ['a text that is nearly a version', parseVersion, (size: number) => `1${'-1'.repeat(size)}!`],
  ['a name with many parts', explainReference, (size: number) => 'a/'.repeat(3 * size)],
  ['a name with many dashes', explainReference, (size: number) => `${'a-'.repeat(3 * size)}!`],
  ['a text of many colons', explainReference, (size: number) => ':'.repeat(6 * size)],
])('P1 %s is read in linear time', (_, work, build) => {
  expect(growth<string>(build, work, 15)).toBeLessThan(linear);
});
