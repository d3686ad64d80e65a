// Calls against a server that answers badly: errors with a code, retries, credentials.
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startCalled, type Respond } from '#test/fixtures/called-api.ts';
import { noTls } from '#test/fixtures/cluster-access.ts';
import { answerJson, statusBody } from '#test/fixtures/hostile-api.ts';
import type { ClusterError } from './status-error.ts';
import type { ApiCall } from './transport.ts';

const get: ApiCall = { method: 'GET', path: '/api/v1/namespaces/shop' };
const patch: ApiCall = { ...get, method: 'PATCH', body: '[]', contentType: 'application/json-patch+json' };

describe('a call', () => {
  test('K9 sends the path, query, credentials and content type that were meant', async () => {
    const access = { authorization: async () => ({ authorization: 'Bearer t', 'impersonate-group': ['a', 'b'] }) };
    const { api, call } = await startCalled((_, response) => answerJson(response, 200, { kind: 'X' }), {}, access);
    expect(await call({ ...patch, query: { a: 'x=1,y in (2)', b: undefined, c: '' } })).toEqual({ kind: 'X' });
    const [asked] = api.asked;
    expect(asked).toMatchObject({ method: 'PATCH', path: '/api/v1/namespaces/shop', body: '[]' });
    expect([...(asked?.query ?? [])]).toEqual([['a', 'x=1,y in (2)']]);
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/json-patch+json',
      authorization: 'Bearer t',
      accept: 'application/json',
      'user-agent': 'reship',
    });
    expect(asked?.headers).not.toHaveProperty('accept-encoding');
    expect(asked?.rawHeaders.filter((one) => one === 'a' || one === 'b')).toEqual(['a', 'b']);
  });

  test('asks for gzip where it is wanted, and unpacks it', async () => {
    const { api, call } = await startCalled((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"kind":"List"}'));
    });
    expect(await call({ ...get, packed: true })).toEqual({ kind: 'List' });
    expect(api.asked[0]?.headers['accept-encoding']).toBe('gzip');
  });
});

describe('an answer that is no object', () => {
  const html = '<html>Please log in</html>';
  test.each<[string, Respond, string, RegExp]>([
    [
      'a login page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html; charset=x' }).end(html),
      'ClusterUnreachable',
      /answered 200 with text\/html instead of a Kubernetes object/,
    ],
    [
      'a login page that says 403',
      (_, r) => r.writeHead(403, { 'content-type': 'text/html' }).end(html),
      'ClusterUnreachable',
      /answered 403 with text\/html/,
    ],
    [
      'a 404 of a proxy',
      (_, r) => r.writeHead(404).end('not here'),
      'ClusterUnreachable',
      /answered 404 with something without a type/,
    ],
    [
      'a redirect',
      (_, r) => r.writeHead(302, { location: 'https://login.example/x?token=abc' }).end(),
      'ClusterUnreachable',
      /answered 302, a redirect to login\.example$/,
    ],
    ['nothing', (_, r) => r.writeHead(200).end(), 'ClusterUnreachable', /answered 200 with nothing/],
    [
      'half an object',
      (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":'),
      'ClusterUnreachable',
      /broken or foreign JSON/,
    ],
    ['a list', (_, r) => answerJson(r, 200, []), 'ClusterUnreachable', /broken or foreign JSON/],
    [
      'plain text of the API server',
      (_, r) => r.writeHead(500, { 'content-type': 'text/plain' }).end('shutting down'),
      'ServerError',
      /answered 500: shutting down/,
    ],
    [
      'broken gzip',
      (_, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'),
      'ServerError',
      /cannot be unpacked/,
    ],
    [
      'another packing',
      (_, r) => r.writeHead(200, { 'content-encoding': 'br' }).end('{}'),
      'ServerError',
      /"br", which was not asked for/,
    ],
    ['too much', (_, r) => r.writeHead(200).end('x'.repeat(1024 * 1024 + 1)), 'ServerError', /larger than 1 MiB/],
    [
      'too much once unpacked',
      (_, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1024 * 1024 + 1))),
      'ServerError',
      /larger than 1 MiB/,
    ],
  ])('says so: %s', async (_, respond, code, message) => {
    const { failure } = await startCalled(respond, { bodyBytes: 1024 * 1024 });
    const error = await failure(get);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(inspect(error, { depth: 5 })).not.toMatch(/s3cr3t|token=abc/);
  });
});

describe('a Status', () => {
  const forbidden =
    'namespaces "shop" is forbidden: User "eve" cannot get resource "namespaces" in API group "" in the namespace "shop"';
  test.each<[number, string, string, object, object]>([
    [
      401,
      'Unauthorized',
      'Unauthorized',
      {},
      { code: 'Unauthorized', message: 'the API server does not accept these credentials (context test)' },
    ],
    [401, 'Unauthorized', 'the token has expired', {}, { code: 'Unauthorized', message: 'the token has expired' }],
    [
      403,
      'Forbidden',
      forbidden,
      {},
      { code: 'Forbidden', next: 'Grant the verb get on namespaces in the namespace shop.' },
    ],
    [404, 'NotFound', 'namespaces "shop" not found', { name: 'shop' }, { code: 'NotFound' }],
    [410, 'Expired', 'too old', {}, { code: 'ServerError', status: 410, reason: 'Expired' }],
    [
      422,
      'Invalid',
      'bad',
      { causes: [{ reason: 'x', field: 'spec', message: 'm' }, 7] },
      {
        causes: [
          { reason: 'x', field: 'spec', message: 'm' },
          { reason: '', field: '', message: '' },
        ],
      },
    ],
    [500, 'InternalError', 'boom', {}, { code: 'ServerError', status: 500 }],
  ])('%i becomes an error with a code', async (status, reason, message, details, expected) => {
    const { api, failure } = await startCalled((_, r) =>
      answerJson(r, status, statusBody(status, reason, message, details)),
    );
    expect(await failure(get)).toMatchObject({ message, ...expected });
    expect(api.asked).toHaveLength(1);
  });
});

describe('retries', () => {
  const busy = statusBody(429, 'TooManyRequests', 'busy', { retryAfterSeconds: 2 });
  test('waits as long as the header, the Status or the date says, then succeeds', async () => {
    const { clock, call } = await startCalled((_, r, number) => {
      if (number === 0) answerJson(r, 429, busy, { 'retry-after': '7' });
      else if (number === 1) answerJson(r, 429, busy);
      else if (number === 2) answerJson(r, 503, {}, { 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' });
      else if (number === 3)
        r.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '1' }).end('Too many requests');
      else answerJson(r, 200, { kind: 'X' });
    });
    expect(await call(patch)).toEqual({ kind: 'X' });
    expect(clock.slept).toEqual([7000, 2000, 3000, 1000]);
  });

  test('L10 what has to hold right before a sending is asked again after a wait', async () => {
    let asked = 0;
    const { api, call } = await startCalled((_, response) =>
      answerJson(response, 429, statusBody(429, 'TooMany', 'later')),
    );
    const before = (): void => {
      asked += 1;
      if (asked === 3) throw new Error('leads no more');
    };
    await expect(call({ ...patch, before })).rejects.toThrow('leads no more');
    expect([asked, api.asked.length]).toEqual([3, 2]);
  });

  test('gives up after four, with the last answer', async () => {
    const { api, clock, failure } = await startCalled((_, r) =>
      answerJson(r, 503, statusBody(503, 'ServiceUnavailable', 'not now')),
    );
    expect(await failure(get)).toMatchObject({ code: 'ServerError', status: 503, message: 'not now' });
    expect(api.asked).toHaveLength(5);
    expect(clock.slept).toEqual([250, 500, 1000, 2000]);
  });

  test('does not wait for an hour', async () => {
    const { api, failure } = await startCalled((_, r) => answerJson(r, 429, busy, { 'retry-after': '3600' }));
    expect(await failure(get)).toMatchObject({ retryAfterSeconds: 3600 });
    expect(api.asked).toHaveLength(1);
  });

  test.each<[string, readonly string[], number, string]>([
    ['sent once more with a new token', ['a', 'b'], 2, 'X'],
    ['not sent again with the same one', ['a'], 1, 'Unauthorized'],
    ['not sent a third time, though there is a newer one', ['a', 'c', 'b'], 2, 'Unauthorized'],
  ])('K14 a call that is answered 401, a write too, is %s', async (_how, list, times, ended) => {
    const tokens = [...list];
    const access = {
      authorization: async () => ({ authorization: `Bearer ${tokens[0]}` }),
      refresh: async () => void (tokens.length > 1 && tokens.shift()),
    };
    for (const write of [get, patch, { ...patch, once: true }, { ...patch, method: 'POST' } as const]) {
      tokens.splice(0, tokens.length, ...list);
      const { api, call } = await startCalled(
        (request, r) => {
          if (request.headers.authorization === 'Bearer b') answerJson(r, 200, { kind: 'X' });
          else answerJson(r, 401, statusBody(401, 'Unauthorized', 'Unauthorized'));
        },
        {},
        access,
      );
      const seen = await call(write).then(
        (object) => object['kind'],
        (error: ClusterError) => error.code,
      );
      expect([seen, api.asked.length]).toEqual([ended, times]);
      expect(new Set(api.asked.map(({ body }) => body))).toEqual(new Set([write === get ? '' : '[]']));
    }
  });

  test('K14 a write that is answered 401 is sent once more with a new client certificate', async () => {
    let tls = { ...noTls };
    const access = { tls: async () => tls, refresh: async () => void (tls = { ...noTls }) };
    const { api, failure } = await startCalled(
      (_, r) => answerJson(r, 401, statusBody(401, 'Unauthorized', 'Unauthorized')),
      {},
      access,
    );
    expect(await failure(patch)).toMatchObject({ code: 'Unauthorized' });
    expect(api.asked).toHaveLength(2);
  });
});
