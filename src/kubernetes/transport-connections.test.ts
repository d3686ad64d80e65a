// Connections: how many, over TLS, cut off, too slow, given up.
import { describe, expect, onTestFinished, test } from 'vitest';
import { startCalled, type Respond } from '#test/fixtures/called-api.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { noTls, plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, type HostileOptions } from '#test/fixtures/hostile-api.ts';
import type { ClusterTls } from './access.ts';
import { openTransport, type ApiCall, type TransportOptions } from './transport.ts';

const get: ApiCall = { method: 'GET', path: '/version' };
const patch: ApiCall = { method: 'PATCH', path: '/version', body: '[]' };
const authority = createAuthority();
const pair = authority.server('api.internal');

interface Setting extends HostileOptions {
  readonly access?: Partial<ClusterTls>;
  readonly options?: TransportOptions;
}

function start(respond: Respond, { tls, access, options }: Setting = {}) {
  const tlsNow = { ...noTls, ...access };
  return startCalled(respond, options, { tls: () => Promise.resolve(tlsNow) }, tls === undefined ? {} : { tls });
}

const fine: Respond = (_, response) => answerJson(response, 200, { kind: 'X' });

describe('the pool', () => {
  test('1,000 calls open no more connections than the pool has', async () => {
    const { api, transport, call } = await start(fine, { tls: pair, access: { ca: authority.cert } });
    await Promise.all(Array.from({ length: 1000 }, () => call(get)));
    expect(transport.connectionsOpened()).toBeLessThanOrEqual(16);
    expect(api.connections()).toBe(transport.connectionsOpened());
  });

  test('calls one after another share a connection', async () => {
    const { transport, call } = await start(fine);
    for (let number = 0; number < 50; number += 1) await call(number % 2 === 0 ? get : patch);
    // The pool notices a tick late that its only connection is free again, and may open a second.
    expect(transport.connectionsOpened()).toBeLessThanOrEqual(2);
  });
});

describe('TLS', () => {
  const ca = authority.cert;
  const client = authority.server();
  test.each<[string, Partial<ClusterTls>]>([
    ['its own authority is trusted', { ca }],
    ['no check is asked for', { verify: false }],
    ['the name in the certificate is given', { ca, servername: 'api.internal' }],
  ])('works where %s', async (_, access) => {
    const { call } = await start(fine, { tls: pair, access });
    expect(await call(get)).toEqual({ kind: 'X' });
  });

  test.each<[string, Partial<ClusterTls>, RegExp]>([
    ['another authority is trusted', { ca: createAuthority().cert }, /certificate .* is not trusted/],
    ['the authority is not known to the machine', {}, /certificate .* is not trusted/],
    ['another name is expected', { ca, servername: 'other.internal' }, /certificate .* is for another name/],
  ])('fails before anything is sent where %s', async (_, access, message) => {
    const { api, failure } = await start(fine, { tls: pair, access });
    const error = await failure(patch);
    expect(error).toMatchObject({ code: 'ClusterUnreachable', message: expect.stringMatching(message) });
    expect(error.facts.maybeDone).toBe(false);
    expect(api.asked).toHaveLength(0);
  });

  test('a client certificate is shown where there is one', async () => {
    const shown = await start(fine, { tls: pair, access: { ca, cert: client.cert, key: client.key } });
    await shown.call(get);
    expect(shown.api.asked[0]?.certificate).toBe(true);
    const bare = await start(fine, { tls: pair, access: { ca } });
    await bare.call(get);
    expect(bare.api.asked[0]?.certificate).toBe(false);
  });
});

describe('a connection that fails', () => {
  test('nothing listens: an error in words, and nothing was sent', async () => {
    const { api, failure } = await start(fine);
    await api.close();
    const error = await failure(patch);
    expect(error.message).toBe(`${api.url}: nothing listens there (connection refused)`);
    expect(error).toMatchObject({ code: 'ClusterUnreachable', facts: { maybeDone: false } });
  });

  test('an idle connection that the server cuts on reuse: a read is sent once more, a patch is not', async () => {
    const cutSecond = (_: unknown, response: Parameters<typeof fine>[1], number: number) => {
      if (number % 2 === 1) response.destroy();
      else answerJson(response, 200, { number });
    };
    const { api, call, failure } = await start(cutSecond);
    await call(get);
    expect(await call(get)).toEqual({ number: 2 });
    expect(api.asked).toHaveLength(3);
    expect(await failure(patch)).toMatchObject({ code: 'ClusterUnreachable', facts: { reset: true, maybeDone: true } });
    expect(api.asked).toHaveLength(4);
  });

  test('a server that always cuts is asked twice', async () => {
    const { api, failure } = await start((_, response) => response.destroy());
    expect((await failure(get)).message).toMatch(/closed the connection before it answered/);
    expect(api.asked).toHaveLength(2);
  });

  test.each<[string, ApiCall, Respond]>([
    ['no answer', get, () => {}],
    ['half an answer', patch, (_, response) => void response.writeHead(200).write('{')],
  ])('%s within the time: an error, asked once', async (_, apiCall, respond) => {
    const { api, failure } = await start(respond, { options: { requestTimeoutSeconds: 0.05 } });
    expect(await failure(apiCall)).toMatchObject({
      code: 'ClusterUnreachable',
      message: `${api.url} did not answer within 0.05 s`,
      facts: { maybeDone: true },
    });
    expect(api.asked).toHaveLength(1);
  });
});

describe('a caller that gives up', () => {
  test('before the call: nothing is sent', async () => {
    const { api, failure } = await start(fine, { options: { signal: AbortSignal.abort() } });
    expect(await failure(get)).toMatchObject({ code: 'Interrupted', facts: { maybeDone: false } });
    expect(api.asked).toHaveLength(0);
  });

  test('during the call: the server may have carried it out', async () => {
    const controller = new AbortController();
    const { failure } = await start(() => controller.abort());
    expect(await failure({ ...patch, signal: controller.signal })).toMatchObject({
      code: 'Interrupted',
      facts: { maybeDone: true },
    });
  });

  test('during a wait: the wait ends', async () => {
    const controller = new AbortController();
    const { api } = await start((_, response) => answerJson(response, 503, {}));
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('woken')));
        controller.abort();
      });
    const transport = openTransport(plainAccess(api.url), { ...stillClock(), sleep });
    onTestFinished(() => transport.close());
    await expect(transport.call({ ...get, signal: controller.signal })).rejects.toMatchObject({ code: 'Interrupted' });
    expect(api.asked).toHaveLength(1);
  });
});
