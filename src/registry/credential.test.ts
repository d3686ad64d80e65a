// What is said of a credential: names of accounts are shown, and nothing that may open a door.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secret } from '#runtime/secret.ts';
import { canary } from '#test/fixtures/canary.ts';
import { credentialOf, describeCredential } from './credential.ts';

const password = canary('described');

function described(username: string, text = password): string {
  return describeCredential(credentialOf('password', username, secret(text), 'secret shop/ghcr'));
}

test.each([
  'robot',
  'AWS',
  '_json_key_base64',
  'oauth2accesstoken',
  '$oauthtoken',
  'robot$acme+ci',
  'gitlab+deploy-token-123',
  'gitlab-ci-token',
  '12345678|reship',
  'jane.doe+ci@example.com',
  '00000000-0000-0000-0000-000000000000',
  '3f2c1b9e-77aa-4d21-9c55-8b0f6d1e2a3c',
])('the name of an account is shown: %s', (name) => {
  expect(described(name)).toBe(`user ${name} of secret shop/ghcr`);
});

test.each([
  ['of GitHub', `ghp_${'aB3'.repeat(12)}`],
  ['of GitHub, finely grained', `github_pat_11${'A'.repeat(20)}_${'b9'.repeat(29)}`],
  ['of GitLab', 'glpat-abcdefghij0123456789'],
  ['of Docker Hub', 'dckr_pat_AbCdEfGhIj'],
  ['of DigitalOcean', `dop_v1_${'0f'.repeat(32)}`],
  ['in hex', '0f'.repeat(32)],
  ['of AWS', 'AKIAIOSFODNN7EXAMPLE'],
  ['that is a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  ['in base64', 'c29tZXRoaW5nIHNlY3JldA=='],
  ['behind a name', 'robot:ghp_abcdef'],
  ['without digits', 'abcdefghijklmnopqrstuvwxyzabcdefghij'],
])('a token %s is not, where a user name should be', (_whose, name) => {
  expect(described(name)).toBe('a user of secret shop/ghcr');
});

test.each([
  ['ends a line', 'a\nb'],
  ['colours the terminal', 'a\u001B[31mb'],
  ['turns the text', 'a\u202Eb'],
  ['is long', 'ab-'.repeat(30)],
  ['has a blank', 'a b'],
])('a name that %s is not', (_how, name) => {
  expect(described(name)).toBe('a user of secret shop/ghcr');
});

test('the password is not shown where it is the user name too, or a part of it', () => {
  expect(described('hunter2', 'hunter2')).toBe('a user of secret shop/ghcr');
  expect(described('robot:hunter2', 'hunter2')).toBe('a user of secret shop/ghcr');
});

test.each(['x-oauth-basic', 'X-OAuth-Basic', 'x', 'token', 'oauth2', 'unused'])(
  'the name is not shown where the password is %s: the name is the token then',
  (placeholder) => {
    expect(described('a1b2c3d4', placeholder)).toBe('a user of secret shop/ghcr');
  },
);

test('an identity token has no name', () => {
  expect(describeCredential(credentialOf('identity', '', secret(password), 'config.json'))).toBe(
    'the identity token of config.json',
  );
});

test('nothing that is said has a character that a terminal obeys, or more of them than fit a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      expect(described(name)).toMatch(/^[\x20-\x7e]{1,120}$/);
    }),
  );
});
