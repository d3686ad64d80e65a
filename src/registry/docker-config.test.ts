import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import type { Repository } from '#core/image/reference.ts';
import { secret } from '#runtime/secret.ts';
import { type DockerForm, readDockerConfig } from './docker-config.ts';
import { findIn } from './source.ts';

const canary = canaryOf('docker-config');
const auth = (pair: string) => Buffer.from(pair).toString('base64');
const web = 'ghcr.io/acme/web' as Repository;

function read(document: unknown, form: DockerForm = 'config') {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const config = readDockerConfig(secret(text), form, 'secret shop/ghcr');
  const found = findIn(config, web);
  return {
    users: found.credentials.map((one) => `${one.form} ${one.username}:${one.secret.reveal()}`),
    troubles: config.troubles.map((one) => one.words),
    config,
  };
}

describe('R34 a pull Secret', () => {
  test.each<[string, unknown, DockerForm, readonly string[]]>([
    ['auth', { auths: { 'ghcr.io': { auth: auth('u:p') } } }, 'config', ['password u:p']],
    ['a name and a password', { auths: { 'ghcr.io': { username: 'u', password: 'p' } } }, 'config', ['password u:p']],
    [
      'both, of which auth holds',
      { auths: { 'ghcr.io': { username: 'x', password: 'y', auth: auth('u:p') } } },
      'config',
      ['password u:p'],
    ],
    ['the old form', { 'https://ghcr.io': { auth: auth('u:p') } }, 'dockercfg', ['password u:p']],
    ['a colon in the password', { auths: { 'ghcr.io': { auth: auth('u:p:q') } } }, 'config', ['password u:p:q']],
    ['no padding', { auths: { 'ghcr.io': { auth: auth('us:p').replaceAll('=', '') } } }, 'config', ['password us:p']],
    [
      'an identity token',
      { auths: { 'ghcr.io': { auth: auth('u:'), identitytoken: 'T' } } },
      'config',
      ['identity u:T'],
    ],
    ['nothing', { auths: { 'ghcr.io': {} } }, 'config', []],
    ['no auths', {}, 'config', []],
    [
      'several, the one that says most first',
      {
        auths: {
          'ghcr.io': { auth: auth('host:p') },
          'https://ghcr.io/acme': { auth: auth('path:p') },
          'ghcr.io/other': { auth: auth('no:p') },
        },
      },
      'config',
      ['password path:p', 'password host:p'],
    ],
  ])('with %s', (_name, document, form, users) => {
    const found = read(document, form);
    expect(found.users).toEqual(users);
    expect(found.troubles).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['no JSON', `{"auths": {"ghcr.io": ${canary}`, 'secret shop/ghcr is no JSON object'],
    ['a list', [canary], 'secret shop/ghcr is no JSON object'],
    ['auths that are a text', { auths: canary }, 'secret shop/ghcr has auths that are no object'],
    ['an entry that is a text', { auths: { 'ghcr.io': canary } }, 'secret shop/ghcr, ghcr.io: the entry is no object'],
    [
      'auth without a colon',
      { auths: { 'ghcr.io': { auth: auth(canary) } } },
      'secret shop/ghcr, ghcr.io: auth is not the base64 of "user:password"',
    ],
    [
      'auth that is no base64',
      { auths: { 'ghcr.io': { auth: `${canary}:!` } } },
      'secret shop/ghcr, ghcr.io: auth is not the base64 of "user:password"',
    ],
    [
      'half of it',
      { auths: { 'ghcr.io': { username: canary } } },
      'secret shop/ghcr, ghcr.io: the user name or the password is missing',
    ],
    [
      'a name that is none',
      { auths: { [`${canary} x`]: { auth: auth('u:p') } } },
      'secret shop/ghcr, an entry: the name of the entry is no registry',
    ],
  ])('with %s says so and quotes nothing', (_name, document, words) => {
    const { troubles, users } = read(document);
    expect(troubles).toEqual([words]);
    expect(users).toEqual([]);
    expect(JSON.stringify(troubles)).not.toContain(canary);
  });

  test('with one broken entry keeps the others', () => {
    const found = read({ auths: { 'ghcr.io': { auth: auth('u:p') }, 'quay.io': { auth: '!' } } });
    expect(found.users).toEqual(['password u:p']);
    expect(found.troubles).toHaveLength(1);
  });

  test('reads any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        read(text);
        read(text, 'dockercfg');
      }),
    );
  });
});

describe('config.json', () => {
  test('names helpers, which Secrets do not', () => {
    const document = { credHelpers: { 'ghcr.io': 'acme', bad: 1 }, credsStore: 'desktop' };
    expect(read(document).config.helpers).toEqual(new Map([['ghcr.io', 'acme']]));
    expect(read(document).config.store).toBe('desktop');
  });
});
