// What a refusal by a token server costs: it is asked again by the next look, not by the next question.
import { expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import { startAsked } from '#test/fixtures/asked-registry.ts';
import {
  digestOf,
  type Handler,
  manifestOf,
  sendJson,
  sendManifest,
  sendStatus,
} from '#test/fixtures/hostile-registry.ts';
import { type Credential, credentialOf } from './credential.ts';
import type { Asker } from './source.ts';

const body = manifestOf('a');

function asker(user: string, form: Credential['form']): Asker {
  const credential = credentialOf(form, user, secret(canary(`refused${user}`)), 'secret shop/pull');
  return { sources: [{ find: () => Promise.resolve({ credentials: [credential], troubles: [] }) }], remedy: () => '' };
}

/** Wants a token `T` for each repository's own scope; `token` answers for the token server. */
function guarded(token: Handler): Handler {
  return (request, response, host) => {
    if (request.url.startsWith('/token')) return token(request, response, host);
    if (request.authorization === 'Bearer T') return sendManifest(request, response, body);
    const path = /^\/v2\/(.*)\/(?:tags|manifests|blobs)\//.exec(request.url)?.[1];
    const challenge = `Bearer realm="http://${host}/token",service="s",scope="repository:${path}:pull"`;
    sendStatus(response, 401, { 'www-authenticate': challenge });
  };
}

async function start(token: Handler) {
  let now = 0;
  const { registry, images } = await startAsked(guarded(token), () => now);
  const tokens = () => registry.seen.filter((one) => one.url.startsWith('/token')).map((one) => one.method);
  const repository = registry.repository('acme/web');
  async function look(who?: Asker): Promise<void> {
    await images.digest(repository, '1', who);
    await images.tags(repository, who);
    await images.image(repository, digestOf(body), who);
  }
  return { registry, images, look, tokens, repository, later: (seconds: number) => void (now += seconds * 1000) };
}

test('R5 a refusal holds for all questions of one look, and not for the next one', async () => {
  const { look, tokens, later } = await start((_request, response) => sendStatus(response, 403));
  await look();
  expect(tokens()).toEqual(['GET']);
  later(10);
  await look();
  expect(tokens()).toEqual(['GET', 'GET']);
});

test('R5 a refusal is for its credential and its scope alone', async () => {
  const { images, registry, look, tokens } = await start((_request, response) => sendStatus(response, 401));
  await look(asker('one', 'password'));
  // The credential, then no credential.
  expect(tokens()).toEqual(['GET', 'GET']);
  await look(asker('other', 'password'));
  expect(tokens()).toEqual(['GET', 'GET', 'GET']);
  await images.digest(registry.repository('acme/other'), '1');
  expect(tokens()).toHaveLength(4);
});

test.each([429, 502])('R6 a token server that answers %i refused nobody, and is asked again', async (status) => {
  const { look, tokens } = await start((_request, response) => sendStatus(response, status, { 'retry-after': '0' }));
  await look();
  expect(tokens()).toHaveLength(3);
});

test('R5 a refresh token that is refused is posted once in a look', async () => {
  const { look, tokens } = await start((_request, response) => sendStatus(response, 401));
  await look(asker('', 'identity'));
  expect(tokens()).toEqual(['POST', 'GET', 'GET']);
});

test('R5 a token server that takes a refresh token by GET alone is sent one by POST once', async () => {
  const { images, registry, tokens } = await start((request, response) => {
    if (request.method === 'POST') sendStatus(response, 404);
    else sendJson(response, { token: 'T' });
  });
  const who = asker('', 'identity');
  for (const path of ['acme/a', 'acme/b', 'acme/c'])
    expect(await images.digest(registry.repository(path), '1', who)).toMatchObject({ ok: true });
  expect(tokens()).toEqual(['POST', 'GET', 'GET', 'GET']);
});

test('R8 a refresh token is not sent again where the connection breaks', async () => {
  const { images, repository, tokens } = await start((_request, response) => void response.destroy());
  const answer = await images.digest(repository, '1', asker('', 'identity'));
  expect(answer).toMatchObject({ ok: false, reason: { code: 'RegistryUnavailable' } });
  expect(tokens()).toEqual(['POST']);
});
