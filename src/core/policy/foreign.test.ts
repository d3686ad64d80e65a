// Tests of words that other updaters use.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '#core/image/any-text.suite.ts';
import { translate } from './foreign.ts';
import { parsePolicy } from './parse.ts';
import { policies } from './table.ts';

describe('a foreign word', () => {
  test.each([
    ['all', 'Write major, or semver:*'],
    ['force', 'Write digest.'],
    ['latest', 'Write digest.'],
    ['Latest', 'Write digest.'],
    ['glob:1.4.*', 'numeric:'],
    ['glob:build-*', 'alphabetical:'],
    ['regexp:^v1', 'reship.dev/include'],
    ['regex:^v1', 'reship.dev/include'],
    ['newest-build', 'Write newest,'],
    ['NewestBuild', 'Write newest,'],
    ['newest-build:^main-', 'Write newest,'],
    ['numerical', 'Write numeric:'],
    ['Numerical:asc', 'Write numeric:'],
    ['Lexical', 'Write alphabetical:'],
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

  test.each(['newest-build', 'NewestBuild', 'newest-build:^main-'])('%s is said to be called newest here', (text) => {
    expect(translate(text)?.message).toBe(`"${text}" is called newest here`);
  });

  test.each(['semvr', 'vertical', 'always', '1.4.2 or so', '', 'xyz', `>${' '.repeat(200_000)}1`])(
    '%.20j is not one',
    (text) => {
      expect(translate(text)).toBeNull();
    },
  );

  test.each([
    'all',
    'force',
    'latest',
    'glob:a',
    'regexp:a',
    'newest-build',
    'numerical',
    'Lexical',
    'semver ^1.4',
    '>=1.4, <2',
  ])('%s is answered with policies that exist', (word) => {
    const next = (translate(word)?.next ?? '').replace(/\.$/, '');
    const shown = [...next.matchAll(/digest|major|(?:semver|numeric|alphabetical|newest):(?:[^ ,]+(?: <2)?)|newest/g)];
    expect(shown).not.toEqual([]);
    for (const [policy] of shown) expect([policy, parsePolicy(policy).ok]).toEqual([policy, true]);
  });

  test.each([...policies.keys()])('%s is ours and is not translated', (word) => {
    expect(translate(word)).toBeNull();
  });

  test('or any other text never throws', () => {
    fc.assert(fc.property(anyText(), (text) => void translate(text)));
  });
});
