import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

function plain(header: string) {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe('WWW-Authenticate', () => {
  test.each([
    ['nothing', '', []],
    ['a scheme alone', 'Basic', [['basic', {}]]],
    [
      "Docker Hub's challenge",
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"',
      [
        [
          'bearer',
          {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:library/nginx:pull',
          },
        ],
      ],
    ],
    [
      'two challenges in one line',
      'Basic realm="x", Bearer realm="https://a/t",service=b',
      [
        ['basic', { realm: 'x' }],
        ['bearer', { realm: 'https://a/t', service: 'b' }],
      ],
    ],
    ['commas and equal signs inside quotes', 'Bearer scope="a,b=c",x="1"', [['bearer', { scope: 'a,b=c', x: '1' }]]],
    ['escaped quotes', String.raw`Bearer realm="a\"b\\c"`, [['bearer', { realm: String.raw`a"b\c` }]]],
    [
      'blanks around equal signs and empty list members',
      'Bearer ,, realm = "a" , ,service\t=\tb',
      [['bearer', { realm: 'a', service: 'b' }]],
    ],
    ['names in any case', 'BEARER Realm="a"', [['bearer', { realm: 'a' }]]],
    ['the first of two equal names', 'Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
    [
      'a token68 before another challenge',
      'Negotiate abc==, Bearer realm="a"',
      [
        ['negotiate', {}],
        ['bearer', { realm: 'a' }],
      ],
    ],
    ['an open quote', 'Bearer realm="https://a', [['bearer', { realm: 'https://a' }]]],
    ['a parameter before any scheme', 'realm="a", Bearer service="b"', [['bearer', { service: 'b' }]]],
    ['a stray quoted string', '"Bearer realm=x", Basic realm="a"', [['basic', { realm: 'a' }]]],
  ])('R16 reads %s', (_name, header, expected) => {
    expect(plain(header)).toEqual(expected);
  });

  test('R16 never throws, and reads no more schemes than there are words', () => {
    const pieces = fc.constantFrom('Bearer', ' ', ',', '"', '\\', '=', 'realm', 'a', '\n', 'é', '/', '==');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (header) => {
          expect(parseChallenges(header).length).toBeLessThanOrEqual(header.length);
        },
      ),
    );
  });

  test('R16 reads back every challenge that is written by the rules', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const value = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    const challenge = fc.tuple(name, fc.dictionary(name, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }));
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges.map(([scheme, all]) => `${scheme} ${printed(all)}`).join(', ');
        expect(plain(header)).toEqual(challenges);
      }),
    );
  });

  test('R16 twenty thousand challenges are cut at 16 KiB', () => {
    expect(parseChallenges('Basic, '.repeat(20_000)).length).toBeLessThan(2500);
  });
});

function printed(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`)
    .join(',');
}
