// The API server behind proxies of every kind, good and bad.
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { canary, expectNoCanary } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { noTls, plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { startConnectProxy, type ConnectProxyOptions } from '#test/fixtures/connect-proxy.ts';
import { answerJson, startHostileApi } from '#test/fixtures/hostile-api.ts';
import { startSocksProxy, type SocksProxyOptions } from '#test/fixtures/socks-proxy.ts';
import type { Proxy } from '#runtime/proxy.ts';
import type { ClusterTls } from './access.ts';
import { openCarrier } from './carrier.ts';
import type { ClusterError } from './status-error.ts';
import { openTransport } from './transport.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const authority = createAuthority();
const pair = authority.server('api.internal');
const trusted: ClusterTls = { ...noTls, ca: authority.cert };

/** An API server that the proxy alone can find, since nobody knows the name. */
async function start(proxy: Partial<Proxy> & { readonly port: number }, tls = trusted, host = 'api.internal') {
  const api = await startHostileApi((_, response) => answerJson(response, 200, { kind: 'X' }), { tls: pair });
  const { port } = new URL(api.url);
  const access = plainAccess(`https://${host}:${port}`, {
    proxy: { protocol: 'http:', host: '127.0.0.1', login: null, ...proxy },
    tls: () => Promise.resolve(tls),
  });
  const transport = openTransport(access, stillClock());
  closing.push(
    () => api.close(),
    () => transport.close(),
  );
  const call = () => transport.call({ method: 'PATCH', path: '/version', body: '[]' });
  const failure = (): Promise<ClusterError> =>
    call().then(
      () => Promise.reject(new Error('the call succeeded')),
      (error: ClusterError) => error,
    );
  return { api, port, transport, call, failure };
}

async function connectProxy(options: ConnectProxyOptions = {}) {
  const proxy = await startConnectProxy(options);
  closing.push(() => proxy.close());
  return proxy;
}

async function socksProxy(options: SocksProxyOptions = {}) {
  const proxy = await startSocksProxy(options);
  closing.push(() => proxy.close());
  return proxy;
}

const word = `${canary('tunnel')}:p`;
const login = { user: 'me', password: secret(word) };

describe('a proxy that opens the way', () => {
  test('by CONNECT: the name is the proxy’s to look up, and connections are shared', async () => {
    const proxy = await connectProxy();
    const { api, port, transport, call } = await start({ port: proxy.port });
    for (let number = 0; number < 20; number += 1) expect(await call()).toEqual({ kind: 'X' });
    expect(new Set(proxy.asked)).toEqual(new Set([`api.internal:${port}`]));
    expect(proxy.asked.length).toBeLessThanOrEqual(2);
    expect(transport.connectionsOpened()).toBe(proxy.asked.length);
    expect(proxy.headers).toEqual(['host']);
    expect(api.asked[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(api.asked[0]?.headers.host).toBe(`api.internal:${port}`);
  });

  test('no more connections than the pool has', async () => {
    const proxy = await connectProxy();
    const { call } = await start({ port: proxy.port });
    await Promise.all(Array.from({ length: 200 }, call));
    expect(proxy.asked.length).toBeLessThanOrEqual(16);
  });

  test('by CONNECT over TLS, certified by the authority of the cluster', async () => {
    const proxy = await connectProxy({ tls: authority.server() });
    const { call } = await start({ port: proxy.port, protocol: 'https:', login });
    expect(await call()).toEqual({ kind: 'X' });
    expect(proxy.logins).toEqual([`Basic ${Buffer.from(`me:${word}`).toString('base64')}`]);
  });

  test('by SOCKS5, with a login and without', async () => {
    for (const wanted of [null, login]) {
      const proxy = await socksProxy(wanted === null ? {} : { login: `me:${word}` });
      const { port, call } = await start({ port: proxy.port, protocol: 'socks5:', login: wanted });
      expect(await call()).toEqual({ kind: 'X' });
      expect(proxy.asked).toEqual([`api.internal:${port}`]);
    }
  });

  test('SOCKS5 is handed addresses as bytes', async () => {
    const proxy = await socksProxy();
    const tls = { ...trusted, servername: 'api.internal' };
    const one = await start({ port: proxy.port, protocol: 'socks5:' }, tls, '10.1.2.3');
    await one.call();
    const two = await start({ port: proxy.port, protocol: 'socks5:' }, tls, '[fd00::1:2]');
    await two.call();
    expect(proxy.asked).toEqual([`0a010203:${one.port}`, `fd000000000000000000000000010002:${two.port}`]);
  });

  test('an address in CONNECT has brackets where it is IPv6', async () => {
    const proxy = await connectProxy();
    const { port, call } = await start({ port: proxy.port }, { ...trusted, servername: 'api.internal' }, '[fd00::1]');
    await call();
    expect(proxy.asked).toEqual([`[fd00::1]:${port}`]);
  });

  test('the server’s certificate is checked behind it', async () => {
    const proxy = await connectProxy();
    const { api, failure } = await start({ port: proxy.port }, { ...trusted, servername: 'other.internal' });
    expect((await failure()).message).toMatch(/certificate of the server is for another name/);
    expect(api.asked).toHaveLength(0);
  });
});

describe('a proxy that does not open the way', () => {
  const say = (text: string): ConnectProxyOptions => ({ respond: (socket) => void socket.end(text) });
  test.each<[string, ConnectProxyOptions, RegExp, RegExp]>([
    ['wants a login', say('HTTP/1.1 407 No\r\n\r\n'), /wants a user name and password, .* \(407\)$/, /USER:PASSWORD@/],
    [
      'says no',
      say('HTTP/1.1 403 No\r\n\r\n'),
      /answered 403 instead of opening the way to api\.internal:\d+$/,
      /NO_PROXY/,
    ],
    ['redirects', say('HTTP/1.1 302 No\r\nlocation: /\r\n\r\n'), /answered 302 instead/, /NO_PROXY/],
    ['speaks something else', say('SSH-2.0-x\r\n'), /something that is not HTTP/, /NO_PROXY/],
    ['cuts', say(''), /closed the connection before it answered/, /NO_PROXY/],
    ['cuts after opening', say('HTTP/1.1 200 OK\r\n\r\n'), /closed the connection|TLS/, /./],
  ])('by CONNECT: %s', async (_, options, message, next) => {
    const proxy = await connectProxy(options);
    const { api, failure } = await start({ port: proxy.port, login });
    const error = await failure();
    expect(error).toMatchObject({ code: 'ClusterUnreachable', message: expect.stringMatching(message) });
    expect(error.next).toMatch(next);
    expectNoCanary('the error', inspect(error, { depth: null }));
    expect(api.asked).toHaveLength(0);
  });

  test.each<[string, SocksProxyOptions, Proxy['login'], RegExp]>([
    ['wants a login', { login: 'me:x' }, null, /wants another way to log in$/],
    ['does not accept the login', { login: 'me:x' }, login, /does not accept the user name and password$/],
    ['cannot be told so long a name', {}, { user: 'x'.repeat(256), password: secret('') }, /more than 255 bytes$/],
    ['says no', { reply: 2 }, null, /was asked for api\.internal:\d+ and does not allow it$/],
    ['cannot reach it', { reply: 5 }, null, /and met a refused connection$/],
    ['answers a number that nobody knows', { reply: 77 }, null, /and answered 77$/],
    ['speaks HTTP', { greeting: [...Buffer.from('HTTP/1.1 400 Bad')] }, null, /that is not SOCKS5$/],
    ['cuts', { greeting: [] }, null, /closed the connection before it answered$/],
    ['cuts within an answer', { greeting: [5] }, null, /closed the connection before it answered$/],
  ])('by SOCKS5: %s', async (_, options, wanted, message) => {
    const proxy = await socksProxy(options);
    const { api, failure } = await start({ port: proxy.port, protocol: 'socks5:', login: wanted });
    const error = await failure();
    expect(error).toMatchObject({ code: 'ClusterUnreachable', message: expect.stringMatching(message) });
    expect(error.message).toMatch(new RegExp(`^the proxy socks5://127\\.0\\.0\\.1:${proxy.port} `));
    expect(error.facts).toMatchObject({ maybeDone: false, reset: false });
    expectNoCanary('the error', inspect(error, { depth: null }));
    expect(api.asked).toHaveLength(0);
  });

  test.each(['http:', 'https:', 'socks5:'] as const)('%s nothing listens there', async (protocol) => {
    const proxy = await startConnectProxy();
    await proxy.close();
    const { failure } = await start({ port: proxy.port, protocol });
    expect(await failure()).toMatchObject({
      message: `the proxy ${protocol}//127.0.0.1:${proxy.port}: nothing listens there (connection refused)`,
      facts: { maybeDone: false },
    });
  });

  test('the certificate of an https proxy is of an authority that nobody trusts', async () => {
    const proxy = await connectProxy({ tls: createAuthority().server() });
    const { failure } = await start({ port: proxy.port, protocol: 'https:', login });
    expect((await failure()).message).toMatch(/^the proxy https:.* is not trusted$/);
    expect(proxy.logins).toEqual([]);
  });

  test.each(['http:', 'socks5:'] as const)('%s never answers', async (protocol) => {
    const proxy = await (protocol === 'http:' ? connectProxy({ respond() {} }) : socksProxy({ silent: true }));
    const carrier = openCarrier(
      plainAccess('https://api.internal', { proxy: { protocol, host: '127.0.0.1', port: proxy.port, login: null } }),
      { connections: 1, connectSeconds: 0.05, bodyBytes: 1 },
    );
    closing.push(() => carrier.close());
    const { signal } = new AbortController();
    await expect(carrier.carry({ method: 'GET', path: '/', headers: {}, body: null, signal })).rejects.toMatchObject({
      message: `the proxy ${protocol}//127.0.0.1:${proxy.port}: no connection came about in time`,
    });
  });
});
