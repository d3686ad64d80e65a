// The shared suite against the distribution registry, in every mode, behind TLS with a private authority.
import { afterAll, beforeAll, describe } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { startTokenServer, type TokenServer } from '#test/fixtures/token-server.ts';
import { credentialOf } from '#registry/credential.ts';
import { createImages, type RegistryImages } from '#registry/images.ts';
import { registrySuite } from './registry.suite.ts';
import { wireSuite } from './wire.suite.ts';
import type { Asker } from '#registry/source.ts';

const authority = createAuthority();

function askerOf(name: string, password: string): Asker {
  const credential = credentialOf('password', name, secret(password), 'test');
  return { sources: [{ find: () => Promise.resolve({ credentials: [credential], troubles: [] }) }], remedy: () => '' };
}

const repositories = ['acme/web', 'acme/many', 'acme/nothing'];

describe.runIf(findRegistry()).each([
  ['open to all', undefined, undefined],
  ['with htpasswd', 'htpasswd', askerOf(htpasswdUser.name, htpasswdUser.password)],
  ['with tokens', 'tokens', askerOf('robot', canary('token-suite'))],
] as const)('a real registry, %s', (_name, mode, asker) => {
  let tokens: TokenServer | null = null;
  let registry: RealRegistry;
  let images: RegistryImages;

  beforeAll(async () => {
    if (mode === 'tokens')
      tokens = await startTokenServer({ robot: { password: canary('token-suite'), repositories } });
    const auth = tokens ?? (mode === 'htpasswd' ? mode : undefined);
    registry = await startRegistry({ tls: authority.server(), ...(auth && { auth }) });
    const settings = { plainHttp: false, realm: null, ca: authority.cert };
    images = createImages({ remember: false, hosts: new Map([[registry.address, settings]]) });
  });
  afterAll(async () => {
    await images.close();
    await registry.stop();
    await tokens?.stop();
  });

  registrySuite(() => ({
    host: registry.address,
    images,
    asker,
    isPrivate: asker !== undefined,
    push: registry.push,
    // A manifest that is deleted takes its tags along.
    async remove(path, tag) {
      await registry.remove(path, tag);
    },
  }));
});

describe.runIf(findRegistry())('pushing to a real registry', () => {
  let registry: RealRegistry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.stop());

  wireSuite(() => `http://${registry.address}`);
});
