// Tests of policy texts: what is read, and what is said of the others.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '#core/image/any-text.suite.ts';
import { parsePolicy } from './parse.ts';

describe('a policy', () => {
  test.each([
    ['digest', 'digest', 'digest', 'digest'],
    ['Digest', 'digest', 'Digest', 'digest'],
    ['semver:^1.4', 'semver', 'semver:^1.4', 'tag'],
    [' semver: >=1.4 <2 ', 'semver', 'semver: >=1.4 <2', 'tag'],
    ['SemVer:*', 'semver', 'SemVer:*', 'tag'],
    ['Patch', 'patch', 'Patch', 'tag'],
    ['minor', 'minor', 'minor', 'tag'],
    ['MAJOR', 'major', 'MAJOR', 'tag'],
    [String.raw`numeric:build-(\d+)`, 'numeric', String.raw`numeric:build-(\d+)`, 'tag'],
    ['alphabetical: release-(.*)', 'alphabetical', 'alphabetical: release-(.*)', 'tag'],
    ['newest', 'newest', 'newest', 'tag'],
    ['newest:main-.*', 'newest', 'newest:main-.*', 'tag'],
    ['Version-Of:prod', 'version-of', 'Version-Of:prod', 'tag'],
    ['version-of:prod:a:b', 'version-of', 'version-of:prod:a:b', 'tag'],
  ])('%j is read', (text, word, written, chooses) => {
    expect(parsePolicy(text)).toMatchObject({ ok: true, policy: { word, text: written, chooses } });
  });

  test.each([
    [
      '',
      'InvalidSettings',
      'the policy is empty',
      'Write one of these policies: digest, semver:RANGE, patch, minor, major, numeric:REGEX, alphabetical:REGEX, newest, version-of:TAG.',
    ],
    [
      'semvr:^1.4',
      'InvalidSettings',
      'unknown policy "semvr:^1.4"; did you mean semver:RANGE?',
      'digest, semver:RANGE',
    ],
    ['digset', 'InvalidSettings', 'did you mean digest?', 'digest, semver:RANGE'],
    ['weekly', 'InvalidSettings', 'unknown policy "weekly"', 'digest, semver:RANGE'],
    ['__proto__', 'InvalidSettings', 'unknown policy', 'digest, semver:RANGE'],
    [':', 'InvalidSettings', 'unknown policy ":"', 'digest, semver:RANGE'],
    ['all', 'InvalidSettings', '"all" is no policy here', 'Write major'],
    ['digest:', 'InvalidPolicy', 'takes nothing behind a colon', 'Write digest'],
    ['patch:1.4', 'InvalidPolicy', 'takes nothing behind a colon', 'Write patch'],
    ['versionof:prod', 'InvalidSettings', 'did you mean version-of:TAG?', 'digest, semver:RANGE'],
    ['digest:1.27', 'InvalidPolicy', 'takes nothing behind a colon', 'Write digest'],
  ])('%j is %s', (text, code, message, next) => {
    const read = parsePolicy(text);
    expect(read).toMatchObject({ ok: false, problem: { code, message: expect.stringContaining(message) } });
    expect(read).toMatchObject({ problem: { next: expect.stringContaining(next) } });
  });

  test.each([
    ['semver', 'semver needs a range'],
    ['semver:', 'semver needs a range'],
    ['semver:latest', '"latest" is no range of versions'],
    ['semver:>=1 <1', 'no version can be in the range'],
    ['semver:>=1.4, <2', '">=1.4, <2" is no range of versions'],
    ['numeric', 'numeric needs a regular expression'],
    ['numeric:', 'numeric needs a regular expression'],
    ['numeric:(?=a)', 'without look-around'],
    ['alphabetical:(?<!a)b', 'without look-around'],
    [String.raw`alphabetical:(a)\1`, 'without back-references'],
    ['alphabetical:(', 'in the syntax of RE2'],
    ['newest:', 'newest needs a regular expression'],
    [`newest:${'a'.repeat(257)}`, 'at most 256 characters'],
    ['version-of', 'version-of needs the name of a moving tag'],
    ['version-of::a', 'version-of needs the name of a moving tag'],
    ['version-of:a/b', '"a/b" is no tag that version-of could follow'],
    ['version-of:prod:', 'version-of:prod needs a regular expression'],
    ['version-of:prod:(', 'cannot be the pattern of version-of:prod'],
    ['semver:>=9007199254740993', 'is above 9007199254740991'],
  ])('P3 %s is InvalidPolicy, with a next step', (text, message) => {
    expect(parsePolicy(text)).toEqual({
      ok: false,
      problem: {
        code: 'InvalidPolicy',
        message: expect.stringContaining(message),
        next: expect.stringMatching(/^Write /),
      },
    });
  });
});

test('a word that is far from every policy is not guessed at', () => {
  expect(parsePolicy('weekly')).toMatchObject({ ok: false, problem: { message: 'unknown policy "weekly"' } });
});

test('any text is read or refused with a short sentence', () => {
  const long = fc.constantFrom(
    'a'.repeat(200_000),
    ';'.repeat(9000),
    `semver:${' '.repeat(200_000)}1`,
    `1${' '.repeat(200_000)},`,
  );
  const words = fc.tuple(fc.constantFrom('semver', 'digest', 'all', 'x'), fc.constantFrom(':', '=', ' '), fc.string());
  const texts = fc.oneof(
    anyText(),
    words.map((parts) => parts.join('')),
    long,
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = parsePolicy(text);
      if (read.ok) return;
      expect(read.problem.message.length).toBeLessThan(1100);
      expect(read.problem.next).toMatch(/^Write /);
    }),
  );
});
