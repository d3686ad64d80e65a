// Tests of the values of the keys under reship.dev/.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownKeys } from './settings-keys.ts';
import { demands, readNames, readOwners, readWord } from './settings-values.ts';

const keys = ownKeys.filter((key) => key !== 'policy');
const long = 'a'.repeat(63);

describe('a value that can be used', () => {
  test.each<[keyof typeof demands, string]>([
    ['containers', 'app'],
    ['containers', ' app , proxy-2,9,app '],
    ['containers', `${long},x`],
    ['include', String.raw`v?\d+\.\d+`],
    ['exclude', 'a'.repeat(256)],
    ['pin', 'digest'],
    ['pin', 'Tag'],
    ['pin', 'NONE'],
    ['interval-seconds', '15'],
    ['interval-seconds', '86400'],
    ['deadline-seconds', '1'],
    ['deadline-seconds', '86400'],
    ['soak-seconds', '0'],
    ['on-failure', 'Return'],
    ['on-failure', 'hold'],
    ['on-reset', 'restore'],
    ['on-reset', 'hold'],
    ['start', 'Comparable'],
    ['start', 'any'],
    ['suspend', 'true'],
    ['suspend', 'False'],
    ['allow-drift', 'helm'],
    ['allow-drift', 'Helm, argocd,flux'],
    ['requested-at', ''],
    ['requested-at', 'now, please'],
  ])('%s: %j', (key, value) => {
    expect(demands[key](value)).toBeNull();
  });
});

describe('a value that cannot be used is answered with what it must be', () => {
  test.each<[keyof typeof demands, string, string]>([
    ['containers', '', 'the names of containers, comma-separated'],
    ['containers', 'app,', 'the names of containers, comma-separated'],
    ['containers', 'App', 'the names of containers, comma-separated'],
    ['containers', `${long}a`, 'the names of containers, comma-separated'],
    ['include', '', 'a regular expression over tags'],
    ['include', 'a'.repeat(257), 'a regular expression of at most 256 characters'],
    ['include', '(?=v)1', 'a regular expression without look-around ((?=, (?!, (?<=, (?<!)'],
    ['exclude', '(?<!v)1', 'a regular expression without look-around ((?=, (?!, (?<=, (?<!)'],
    ['exclude', String.raw`(a)\1`, String.raw`a regular expression without back-references (\1)`],
    ['exclude', '(a', 'a regular expression in the syntax of RE2'],
    ['exclude', 'a)(b', 'a regular expression in the syntax of RE2'],
    ['pin', 'Digests', 'digest, tag or none'],
    ['interval-seconds', '14', 'a whole number of seconds, at least 15'],
    ['interval-seconds', '60s', 'a whole number of seconds, at least 15'],
    ['interval-seconds', '1e3', 'a whole number of seconds, at least 15'],
    ['interval-seconds', '9'.repeat(10), 'a whole number of seconds, at least 15'],
    ['deadline-seconds', '0', 'a whole number of seconds from 1 to 86400'],
    ['deadline-seconds', '86401', 'a whole number of seconds from 1 to 86400'],
    ['soak-seconds', '-1', 'a whole number of seconds, at least 0'],
    ['soak-seconds', '', 'a whole number of seconds, at least 0'],
    ['on-failure', 'rollback', 'return or hold'],
    ['on-reset', 'return', 'restore or hold'],
    ['start', 'now', 'comparable or any'],
    ['suspend', 'yes', 'true or false'],
    ['suspend', '', 'true or false'],
    ['allow-drift', 'true', 'one or more of helm, argocd, flux, comma-separated'],
    ['allow-drift', 'helm,argo', 'one or more of helm, argocd, flux, comma-separated'],
    ['allow-drift', '', 'one or more of helm, argocd, flux, comma-separated'],
  ])('%s: %j', (key, value, demand) => {
    expect(demands[key](value)).toBe(demand);
  });

  test('P10 whatever it is, nothing throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys), anyText(300), (key, value) => {
        expect([null, 'string']).toContain(demands[key](value) === null ? null : 'string');
      }),
    );
  });

  test.each(keys)('P10 200 KiB in %s are answered', (key) => {
    for (const unit of ['a', ',', '(', ' ', '9']) expect(() => demands[key](unit.repeat(204_800))).not.toThrow();
  });
});

describe('the readings', () => {
  test('of words are in lower case', () => {
    expect(readWord(['digest', 'tag'], ' Digest ')).toBe('digest');
    expect(readWord(['digest', 'tag'], 'other')).toBeNull();
  });

  test('of lists hold each word once', () => {
    expect(readNames('app, proxy,app')).toEqual(['app', 'proxy']);
    expect(readOwners('FLUX,helm,flux')).toEqual(['flux', 'helm']);
  });
});

/** Any UTF-16 code units, lone surrogates too; much cheaper to set up than fast-check's binary strings. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((units) => String.fromCharCode(...units));
}
