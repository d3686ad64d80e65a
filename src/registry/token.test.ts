import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startAsked, type AskedRegistry } from '#test/fixtures/asked-registry.ts';
import { canary } from '#test/fixtures/canary.ts';
import {
  digestOf,
  type Handler,
  manifestOf,
  type Seen,
  sendJson,
  sendManifest,
  sendStatus,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';

const body = manifestOf('a');
const good: Handler = (request, response) => sendManifest(request, response, body);
const tagList: Handler = (_request, response) => sendJson(response, { tags: ['1'] });
let registry: AskedRegistry['registry'];
let images: AskedRegistry['images'];

async function start(handler: Handler, now: () => number = () => 0): Promise<void> {
  ({ registry, images } = await startAsked(handler, now));
}

async function ask(path = 'acme/web') {
  const answer = await images.digest(registry.repository(path), '1');
  return answer.ok ? answer.value : `${answer.reason.code}: ${answer.reason.message.replaceAll(registry.host, 'HOST')}`;
}

function cost() {
  const { head = 0, token = 0 } = images.counters().requests[registry.host] ?? {};
  return { head, token };
}

/** A registry that challenges with `challenge` until it gets the token `T`; `token` answers for the token server. */
function guarded(challenge: string, token: (response: ServerResponse, request: Seen) => void): Handler {
  return (request, response, host) => {
    if (request.url.startsWith('/token')) token(response, request);
    else if (request.authorization === 'Bearer T') good(request, response, host);
    else sendStatus(response, 401, { 'www-authenticate': challenge.replaceAll('HOST', host) });
  };
}

const challenge =
  'Basic realm="other", Bearer realm="http://HOST/token",service="a b",scope="repository:acme/web:pull"';

describe('what tokens cost', () => {
  const repositories = Array.from({ length: 40 }, (_, number) => `acme/app${number}`);

  test('N repositories asked at once cost N tokens and N HEADs, and one HEAD for the first challenge', async () => {
    await start(withTokens(good));
    expect(new Set(await Promise.all(repositories.map(ask)))).toEqual(new Set([digestOf(body)]));
    expect(cost()).toEqual({ head: 41, token: 40 });
  });

  test('N repositories asked one after another cost the same', async () => {
    await start(withTokens(good));
    for (const repository of repositories) await ask(repository);
    expect(cost()).toEqual({ head: 41, token: 40 });
  });

  test('the next round costs one HEAD each', async () => {
    await start(withTokens(good));
    await Promise.all(repositories.map(ask));
    await Promise.all(repositories.map(ask));
    expect(cost()).toEqual({ head: 81, token: 40 });
  });

  test('a registry without tokens costs one HEAD each', async () => {
    await start(good);
    await Promise.all(repositories.map(ask));
    expect(cost()).toEqual({ head: 40, token: 0 });
  });

  test('a spent token is renewed once for all questions that carry it', async () => {
    let valid = 'T';
    await start((request, response, host) => {
      if (request.url.startsWith('/token')) sendJson(response, { token: valid });
      else if (request.authorization === `Bearer ${valid}`) good(request, response, host);
      else sendStatus(response, 401, { 'www-authenticate': `Bearer realm="http://${host}/token",scope="all"` });
    });
    await ask();
    valid = 'U';
    expect(new Set(await Promise.all(repositories.map(ask)))).toEqual(new Set([digestOf(body)]));
    expect(cost()).toEqual({ head: 82, token: 2 });
  });

  test('one scope for the whole host costs one token', async () => {
    const handler = guarded('Bearer realm="http://HOST/token",service="public",scope="aws"', (response) =>
      sendJson(response, { token: 'T' }),
    );
    await start(handler);
    await Promise.all(repositories.map(ask));
    expect(cost()).toEqual({ head: 41, token: 1 });
  });

  test('other actions for the tag list are learned once a host', async () => {
    await start((request, response, host) => {
      const list = request.url.includes('/tags/');
      const path = /^\/v2\/(.*)\/(?:tags|manifests)\//.exec(request.url)?.[1];
      const scope = `repository:${path}:${list ? 'metadata_read' : 'pull'}`;
      if (request.url.startsWith('/token'))
        sendJson(response, { token: new URL(request.url, 'http://x').searchParams.get('scope') });
      else if (request.authorization === `Bearer ${scope}`) (list ? tagList : good)(request, response, host);
      else sendStatus(response, 401, { 'www-authenticate': `Bearer realm="http://${host}/token",scope="${scope}"` });
    });
    for (const repository of ['a', 'b', 'c']) {
      await ask(repository);
      expect(await images.tags(registry.repository(repository))).toEqual({ ok: true, value: ['1'] });
    }
    // One of each for each repository, and one HEAD and one list for the two first challenges.
    expect(images.counters().requests[registry.host]).toEqual({ head: 4, manifest: 0, blob: 0, tags: 4, token: 6 });
  });
});

describe('the token request', () => {
  test('goes to the realm with service and scope, and without credentials', async () => {
    await start(guarded(challenge, (response) => sendJson(response, { token: 'T' })));
    expect(await ask()).toBe(digestOf(body));
    expect(registry.seen.map(({ method, url, authorization }) => [method, url, authorization])).toEqual([
      ['HEAD', '/v2/acme/web/manifests/1', null],
      ['GET', '/token?service=a+b&scope=repository%3Aacme%2Fweb%3Apull', null],
      ['HEAD', '/v2/acme/web/manifests/1', 'Bearer T'],
    ]);
  });

  test('takes access_token as well', async () => {
    await start(guarded(challenge, (response) => sendJson(response, { access_token: 'T' })));
    expect(await ask()).toBe(digestOf(body));
  });

  test.each([
    ['without expires_in, 60 s', undefined, 54],
    ['under a minute, 60 s', 1, 54],
    ['as text', '300', 270],
    ['in nonsense, 60 s', 'soon', 54],
    ['of an hour', 3600, 3570],
  ])('R4 is repeated shortly before the token ends: %s', async (_name, expires_in, seconds) => {
    let now = 0;
    await start(
      guarded(challenge, (response) =>
        sendJson(response, { token: 'T', expires_in, issued_at: '2001-01-01T00:00:00Z' }),
      ),
      () => now,
    );
    await ask();
    now = seconds * 1000 - 1;
    await ask();
    expect(cost().token).toBe(1);
    now = seconds * 1000;
    await ask();
    expect(cost()).toEqual({ head: 4, token: 2 });
  });

  test.each([
    [
      'is refused',
      (response: ServerResponse) => sendStatus(response, 403),
      'AuthFailed: HOST does not show HOST/acme/web: no token without credentials (status 403); it is private or does not exist',
    ],
    [
      'R1 is refused for a while',
      (response: ServerResponse) => sendStatus(response, 429, { 'retry-after': '9' }),
      'RateLimited: HOST asks for fewer requests (status 429); it asks to wait 9 s',
    ],
    [
      'fails',
      (response: ServerResponse) => sendStatus(response, 502),
      'RegistryUnavailable: HOST answered with status 502',
    ],
    [
      'R38 gets a web page',
      (response: ServerResponse) => response.writeHead(200).end('<html>'),
      'RegistryUnavailable: HOST answered a token request with something else',
    ],
    [
      'gets no token',
      (response: ServerResponse) => sendJson(response, { expires_in: 5 }),
      'RegistryUnavailable: HOST answered a token request with something else',
    ],
    [
      'gets a token that is two header lines',
      (response: ServerResponse) => sendJson(response, { token: `${canary('two-lines')}\r\nX: y` }),
      'RegistryUnavailable: HOST answered a token request with something else',
    ],
    [
      'R13 is redirected to another host',
      (response: ServerResponse) => sendStatus(response, 302, { location: 'http://127.0.0.2:1/token' }),
      'RegistryUnavailable: HOST redirected to another host',
    ],
    [
      'gets a token that is not taken',
      (response: ServerResponse) => sendJson(response, { token: canary('not-taken') }),
      'AuthFailed: HOST does not show HOST/acme/web: status 401 with a new token; it is private or does not exist',
    ],
  ])('%s', async (_name, token, expected) => {
    await start(guarded(challenge, token));
    expect(await ask()).toBe(expected);
    expect(cost().token).toBe(1);
    expect(cost().head).toBeLessThanOrEqual(2);
  });

  test('that is refused leaves open what is open to all', async () => {
    const handler = guarded(challenge, (response) => sendStatus(response, 401));
    await start((request, response, host) =>
      (request.url.includes('/open/') ? good : handler)(request, response, host),
    );
    expect(await ask()).toContain('AuthFailed');
    expect(await ask('open/web')).toBe(digestOf(body));
    expect(await ask()).toContain('AuthFailed');
    expect(cost()).toEqual({ head: 3, token: 2 });
  });

  test.each([
    [
      'R15 to another domain',
      'Bearer realm="https://attacker.example/token",service="x"',
      'to the token server attacker.example of another site, which is not asked unless',
    ],
    ['R16 without a realm', 'Bearer service="x"', 'without a way to sign in'],
    ['R16 in nonsense', '",,=="=Bearer', 'without a way to sign in'],
    [
      'R16 with a scope of 4 KiB',
      `Bearer realm="http://HOST/token",scope="${'a'.repeat(4096)}"`,
      'its challenge is too long',
    ],
  ])('is not made %s', async (_name, header, words) => {
    await start(guarded(header, (response) => sendJson(response, { token: 'T' })));
    expect(await ask()).toContain(words);
    expect(Object.keys(images.counters().requests)).toEqual([registry.host]);
    expect(cost()).toEqual({ head: 1, token: 0 });
  });
});
