// Tests of words that other updaters use.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '#core/image/any-text.suite.ts';
import { translate } from './foreign.ts';
import { parsePolicy } from './parse.ts';

describe('a foreign word', () => {
  test.each([
    ['all', 'semver:*'],
    ['force', 'Write digest.'],
    ['latest', 'Write digest.'],
    ['patch', 'semver:~1.4.2'],
    ['minor', 'semver:^1.4'],
    ['major', 'semver:*'],
    ['glob:1.4.*', 'semver:RANGE'],
    ['regexp:^v1', 'semver:RANGE'],
    ['regex:^v1', 'semver:RANGE'],
    ['newest', 'digest'],
    ['newest:^main-', 'digest'],
    ['newest-build', 'digest'],
    ['NewestBuild', 'digest'],
    ['numerical', 'semver:*'],
    ['numeric:^(\\d+)$', 'semver:*'],
    ['Lexical', 'semver:*'],
    ['alphabetical', 'semver:*'],
    ['semver ^1.4', 'Write semver:^1.4.'],
    ['semver=^1.4', 'Write semver:^1.4.'],
    ['SemVer = >=1.4, <2', 'Write semver:>=1.4 <2.'],
    ['semver something', 'semver:RANGE'],
    ['>=1.4, <2', 'Write semver:>=1.4 <2.'],
    ['^1.4', 'Write semver:^1.4.'],
    ['~1.4.2', 'Write semver:~1.4.2.'],
    ['1.x', 'Write semver:1.x.'],
    ['*', 'Write semver:*.'],
  ])('%s is translated: %s', (text, next) => {
    const problem = translate(text);
    expect(problem).toMatchObject({ code: 'InvalidSettings', next: expect.stringContaining(next) });
    expect(problem?.message).toContain(`"${text}"`);
  });

  test.each(['semvr', 'vertical', 'always', '1.4.2 or so', '', 'xyz', `>${' '.repeat(200_000)}1`])(
    '%.20j is not one',
    (text) => {
      expect(translate(text)).toBeNull();
    },
  );

  test.each(['all', 'force', 'latest', 'patch', 'glob:a', 'regexp:a', 'newest', 'Lexical', 'semver ^1.4', '>=1.4, <2'])(
    '%s is answered with policies that exist',
    (word) => {
      const next = translate(word)?.next ?? '';
      const shown = [...next.matchAll(/digest|semver:(?!RANGE)[^ ,;:]+(?: <2)?/g)].map(([text]) =>
        text.replace(/\.$/, ''),
      );
      expect(shown).not.toEqual([]);
      for (const policy of shown) expect([policy, parsePolicy(policy).ok]).toEqual([policy, true]);
    },
  );

  test('or any other text never throws', () => {
    fc.assert(fc.property(anyText(), (text) => void translate(text)));
  });
});
