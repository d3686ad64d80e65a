// The shared suite against the registries of the tests and of the sandbox, in every mode and with a private authority.
import { afterAll, beforeAll, describe } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { type GoodRegistry, startGoodRegistry } from '#test/fixtures/good-registry.ts';
import { type Handler, sendStatus, withTokens } from '#test/fixtures/hostile-registry.ts';
import { credentialOf } from '#registry/credential.ts';
import { createImages, type RegistryImages } from '#registry/images.ts';
import { registrySuite } from './registry.suite.ts';
import { wireSuite } from './wire.suite.ts';
import { type SandboxRegistry, startSandboxRegistry } from '#sandbox/registry/registry.ts';
import type { Asker } from '#registry/source.ts';

const authority = createAuthority();
const robot = credentialOf('password', 'robot', secret(canary('suite')), 'test');
const asker: Asker = {
  sources: [{ find: () => Promise.resolve({ credentials: [robot], troubles: [] }) }],
  remedy: () => '',
};
const users = { robot: canary('suite') };
const pair = `Basic ${Buffer.from(`robot:${users.robot}`).toString('base64')}`;

function withBasic(handler: Handler): Handler {
  return (request, response, host) => {
    if (request.authorization === pair) handler(request, response, host);
    else sendStatus(response, 401, { 'www-authenticate': 'Basic realm="test"' });
  };
}

/** Tokens for the one user alone; its realm is on the very host. */
function withUser(handler: Handler): Handler {
  const guarded = withTokens(handler);
  return (request, response, host) => {
    if (request.url.startsWith('/token') && request.authorization !== pair) sendStatus(response, 401);
    else guarded(request, response, host);
  };
}

describe.each([
  ['open to all', false, undefined, undefined],
  ['open to all behind TLS', true, undefined, undefined],
  ['with tokens for everybody', false, withTokens, undefined],
  ['with a user name and password', false, withBasic, asker],
  ['with a user name and password behind TLS', true, withBasic, asker],
  ['with tokens for one user', false, withUser, asker],
])('a registry of ours, %s', (_name, isSecure, guard, asker) => {
  let registry: GoodRegistry;
  let images: RegistryImages;

  beforeAll(async () => {
    const tls = isSecure ? { tls: authority.server() } : {};
    registry = await startGoodRegistry({ ...tls, ...(guard && { guard }) });
    const settings = { plainHttp: false, realm: null, ca: isSecure ? authority.cert : null };
    images = createImages({ remember: false, hosts: new Map([[registry.host, settings]]) });
  });
  afterAll(async () => {
    await images.close();
    await registry.stop();
  });

  registrySuite(() => ({ ...registry, images, asker, isPrivate: asker !== undefined }));
});

describe.each([
  ['open to all', false, undefined, undefined],
  ['with tokens for everybody', false, { mode: 'token', users: {} }, undefined],
  ['with a user name and password behind TLS', true, { mode: 'basic', users }, asker],
  ['with tokens for one user', false, { mode: 'token', users }, asker],
] as const)("the sandbox's registry, %s", (_name, isSecure, login, asker) => {
  let registry: SandboxRegistry;
  let images: RegistryImages;

  beforeAll(async () => {
    registry = await startSandboxRegistry({
      pageOf: 10,
      ...(isSecure && { tls: authority.server() }),
      ...(login && { login }),
    });
    const settings = { plainHttp: false, realm: null, ca: isSecure ? authority.cert : null };
    images = createImages({ remember: false, hosts: new Map([[registry.host, settings]]) });
  });
  afterAll(async () => {
    await images.close();
    await registry.stop();
  });

  registrySuite(() => ({ ...registry, images, asker, isPrivate: asker !== undefined }));
});

describe("pushing to the sandbox's registry", () => {
  let registry: SandboxRegistry;
  beforeAll(async () => {
    registry = await startSandboxRegistry();
  });
  afterAll(() => registry.stop());

  wireSuite(() => `http://${registry.host}`);
});
