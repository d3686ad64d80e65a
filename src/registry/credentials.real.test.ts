// Credentials against the real distribution registry, with htpasswd and with tokens.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary, expectNoCanary } from '#test/fixtures/canary.ts';
import type { Repository } from '#core/image/reference.ts';
import { secret } from '#runtime/secret.ts';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { startTokenServer, type TokenServer } from '#test/fixtures/token-server.ts';
import { type Credential, credentialOf } from './credential.ts';
import { createImages } from './images.ts';
import type { Asker } from './source.ts';

function asker(...credentials: readonly Credential[]): Asker {
  return { sources: [{ find: () => Promise.resolve({ credentials, troubles: [] }) }], remedy: () => 'do something' };
}

function password(name: string, word: string): Credential {
  return credentialOf('password', name, secret(word), 'secret shop/test');
}

async function ask(registry: RealRegistry, who: Asker | undefined, path = 'acme/web'): Promise<string> {
  const images = createImages({ remember: false });
  try {
    const repository = `${registry.address}/${path}` as Repository;
    const [digest, tags] = [await images.digest(repository, '1', who), await images.tags(repository, who)];
    expect(tags.ok ? tags.value : tags.reason.code).toEqual(digest.ok ? ['1'] : digest.reason.code);
    const text = digest.ok ? digest.value : `${digest.reason.code} ${digest.reason.message}`;
    expectNoCanary('the answer', text);
    return text;
  } finally {
    await images.close();
  }
}

describe.runIf(findRegistry())('a real registry with htpasswd', () => {
  const { name, password: word } = htpasswdUser;
  let registry: RealRegistry;
  let digest: string;

  beforeAll(async () => {
    registry = await startRegistry({ auth: 'htpasswd' });
    ({ digest } = await registry.push('acme/web', '1', { seed: 'one' }));
  });
  afterAll(() => registry.stop());

  test('R5 shows itself to its user, and tells others why not', async () => {
    expect(await ask(registry, asker(password(name, word)))).toBe(digest);
    expect(await ask(registry, asker(password(name, canary('wrong')), password(name, word)))).toBe(digest);
    expect(await ask(registry, undefined)).toMatch(/^AuthFailed .*asks for a user name and password/);
    expect(await ask(registry, asker(password(name, canary('wrong'))))).toMatch(
      /^AuthFailed .*tried user robot of secret shop\/test, then no credentials/,
    );
  });
});

describe.runIf(findRegistry())('a real registry with tokens', () => {
  let tokens: TokenServer;
  let registry: RealRegistry;
  let digest: string;

  beforeAll(async () => {
    tokens = await startTokenServer({
      robot: { password: canary('token-word'), identityToken: canary('identity'), repositories: ['acme/web'] },
      other: { password: canary('other-word'), repositories: ['acme/else'] },
    });
    registry = await startRegistry({ auth: tokens });
    ({ digest } = await registry.push('acme/web', '1', { seed: 'one' }));
  });
  afterAll(async () => {
    await registry.stop();
    await tokens.stop();
  });

  test('gives a token for a password', async () => {
    expect(await ask(registry, asker(password('robot', canary('token-word'))))).toBe(digest);
  });

  test('gives a token for an identity token, by POST', async () => {
    const before = tokens.requests['POST'] ?? 0;
    expect(await ask(registry, asker(credentialOf('identity', '', secret(canary('identity')), 'test')))).toBe(digest);
    expect(tokens.requests['POST']).toBeGreaterThan(before);
  });

  test.each([
    ['nobody', undefined, 'with a new token'],
    ['a wrong password', asker(password('robot', canary('wrong'))), 'no token for these credentials'],
    ['a user without the right', asker(password('other', canary('other-word'))), 'they may not read it'],
  ])('R5 tells %s why not', async (_who, one, words) => {
    const text = await ask(registry, one);
    expect(text).toMatch(/^AuthFailed /);
    expect(text).toContain(words);
  });
});
