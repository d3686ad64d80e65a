// Tests of the order of versions and of what is never read as one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './any-text.suite.ts';
import type { Version } from './version.ts';
import { compareTags, compareVersions, parseVersion, revisionForm } from './version.ts';

function read(tag: string): Version {
  const version = parseVersion(tag);
  if (version === null) throw new Error(`${tag} is no version`);
  return version;
}

describe('the order of versions', () => {
  test.each([
    ['1.9', '1.10'],
    ['1.2', '1.2.1'],
    ['2026.08.01', '2026.10.01'],
    ['1.0.9007199254740992', '1.0.9007199254740993'],
    ['1.0.999999999999999', '1.0.1000000000000000'],
    // Semantic Versioning 2.0.0, section 11.4.
    ['1.0.0-alpha', '1.0.0-alpha.1'],
    ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
    ['1.0.0-alpha.beta', '1.0.0-beta'],
    ['1.0.0-beta', '1.0.0-beta.2'],
    ['1.0.0-beta.2', '1.0.0-beta.11'],
    ['1.0.0-beta.11', '1.0.0-rc.1'],
    ['1.0.0-rc.1', '1.0.0'],
    ['1.0.0-rc9', '1.0.0-rc10'],
    ['17beta3', '17rc1'],
    ['3.14.0a2', '3.14.0b1'],
    ['1.0.0-rc.2', '1.0.0-rc.3-alpine-r1'],
    ['1.0.0', '1.0.0-0'],
    ['1.0.0-9', '1.0.0-10'],
    ['1.0.0-ls99', '1.0.0-ls100'],
    ['1.0.0-r0-ls86', '1.0.0-r1-ls2'],
    ['1.0.0-rc.1-r9', '1.0.0-r1'],
    ['1.0.0-debian-12-r9', '1.0.1-debian-12-r0'],
  ])('%s is lower than %s', (low, high) => {
    expect(compareVersions(read(low), read(high))).toBe(-1);
    expect(compareVersions(read(high), read(low))).toBe(1);
  });

  test.each([
    ['v1.2.3', '1.2.3'],
    ['1.2', '1.2.0'],
    ['2026.08', '2026.8'],
    ['1.0-rc1', '1.0-rc.1'],
    ['1.0-RC1', '1.0rc1'],
    ['1.0a1', '1.0-alpha.1'],
    ['1.0_11', '1.0_12'],
    ['1.0+a', '1.0+b'],
    ['1.0-alpine', '1.0-slim'],
  ])('%s and %s are one version', (a, b) => {
    expect(compareVersions(read(a), read(b))).toBe(0);
    expect(compareTags(read(a), read(b))).not.toBe(0);
  });

  test.each([
    ['1.2', '1.2.0'],
    ['1.2.0_9', '1.2.0_10'],
    ['1.2.0_10', '1.2.0_11'],
    ['1.0_1_2_10', '1.0_1_10_1'],
    ['1.0_1_2_10', '1.0_1_10_1'],
    ['v1.2.0', '1.2.0'],
  ])('of the spellings %s and %s the second is preferred', (low, high) => {
    expect(compareTags(read(low), read(high))).toBe(-1);
  });
});

describe('the form of a revision', () => {
  test.each([
    ['1.0', ''],
    ['1.0-3', '-N'],
    ['1.0-alpine-r3', '-rN'],
    ['1.0-r0-ls86', '-rN-lsN'],
  ])('of %s is "%s"', (tag, form) => {
    expect(revisionForm(read(tag))).toBe(form);
  });
});

describe('no version', () => {
  test.each([
    '',
    'v',
    'V1.0',
    'latest',
    '.1',
    '1.',
    '1..2',
    '1.2.3.',
    '1.2.3-',
    '1.2.3--alpine',
    '1.2.3-.a',
    '1.2.3_',
    '1.2.3+',
    '1.2.3+a b',
    ' 1.2.3',
    '1.2.3\n',
    '1.2.3-ä',
    'x1.2.3',
    '1.x',
    '1.2.3-1-2',
    '1.2.3-1.2',
    '1.2.3-r1-r2',
    '1.2.3-1-r2-3',
    '1e5',
    '0x10',
    '١.٢',
    '-1',
    '1.2.3.RC1',
    `1.${'0'.repeat(127)}`,
  ])('is %j', (tag) => {
    expect(parseVersion(tag)).toBeNull();
  });
});

const pieces = [
  '',
  'v',
  '1',
  '2',
  '10',
  '007',
  '.',
  '.',
  '-',
  '_',
  '+',
  'rc',
  'a',
  'b1',
  'alpha',
  'alpine',
  'r3',
  'ls1',
  '12',
  'debian',
  '9007199254740993',
];
const tags = fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map((parts) => parts.join(''));
const numbers = fc.array(fc.bigInt({ min: 0n, max: 2n ** 70n }), { minLength: 1, maxLength: 4 });
const versions = fc
  .oneof(
    tags,
    numbers.map((parts) => parts.join('.')),
  )
  .filter((tag) => parseVersion(tag) !== null)
  .map(read);

describe('any text', () => {
  test('never makes the reading throw', () => {
    fc.assert(fc.property(fc.oneof(tags, anyText(200)), (text) => void parseVersion(text)));
  });

  test('is compared in a total order', () => {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        for (const compare of [compareVersions, compareTags]) {
          expect(compare(a, a)).toBe(0);
          expect(compare(a, b) + compare(b, a)).toBe(0);
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        }
        expect(compareTags(a, b) === 0).toBe(a.text === b.text);
      }),
    );
  });

  test('with numbers of any size is ordered as arithmetic orders them', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [one, other] = [read(a.join('.')), read(b.join('.'))];
        const at = [0, 1, 2, 3].find((index) => (a[index] ?? 0n) !== (b[index] ?? 0n));
        const wanted = at === undefined ? 0 : (a[at] ?? 0n) < (b[at] ?? 0n) ? -1 : 1;
        expect(compareVersions(one, other)).toBe(wanted);
      }),
    );
  });
});
