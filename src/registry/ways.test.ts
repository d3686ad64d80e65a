// R36: registries behind proxies, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY name them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canary, canaryIn } from '#test/fixtures/canary.ts';
import type { Repository } from '#core/image/reference.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { type ConnectProxy, startConnectProxy } from '#test/fixtures/connect-proxy.ts';
import {
  digestOf,
  type HostileRegistry,
  manifestOf,
  sendManifest,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { startSocksProxy } from '#test/fixtures/socks-proxy.ts';
import { createImages } from './images.ts';

const word = canary('proxy');

const body = manifestOf('a');
const authority = createAuthority();
const ends: (() => Promise<unknown>)[] = [];
let registry: HostileRegistry;
let proxy: ConnectProxy;

beforeEach(async () => {
  const tls = authority.server('registry.test', '10.20.30.40');
  registry = await startHostileRegistry((request, response) => sendManifest(request, response, body), { tls });
  proxy = await startConnectProxy();
  ends.push(
    () => registry.stop(),
    () => proxy.close(),
  );
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function ask(env: Readonly<Record<string, string>>, name = 'registry.test') {
  const place = `${name}:${registry.host.split(':')[1]}`;
  const images = createImages({
    remember: false,
    env,
    hosts: new Map([[place, { plainHttp: false, realm: null, ca: authority.cert }]]),
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  });
  ends.push(() => images.close());
  const answer = await images.digest(`${place}/acme/web` as Repository, '1');
  return answer.ok ? answer.value : `${answer.reason.message} | ${answer.reason.next}`;
}

const port = () => registry.host.split(':')[1] ?? '';

describe('R36 a registry', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])(
    'is asked through the proxy of %s, which looks its name up',
    async (name) => {
      expect(await ask({ [name]: proxy.url })).toBe(digestOf(body));
      expect(proxy.asked).toEqual([`registry.test:${port()}`]);
    },
  );

  test.each([
    ['its name', 'registry.test'],
    ['its domain', '.test'],
    ['its name and port', 'other.test, registry.test:PORT'],
    ['everything', '*'],
  ])('is asked past the proxy where NO_PROXY names %s', async (_name, noProxy) => {
    expect(await ask({ HTTPS_PROXY: proxy.url, NO_PROXY: noProxy.replace('PORT', port()) })).toBe(digestOf(body));
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['another name', 'other.test', 1],
    ['another port', 'registry.test:1', 1],
  ])('is asked through it where NO_PROXY names %s', async (_name, noProxy, times) => {
    expect(await ask({ HTTPS_PROXY: proxy.url, NO_PROXY: noProxy })).toBe(digestOf(body));
    expect(proxy.asked).toHaveLength(times);
  });

  test('by its address is asked past the proxy where NO_PROXY holds its network', async () => {
    const answer = await ask({ HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.0/8' }, '127.0.0.1');
    expect(answer).toBe(digestOf(body));
    expect(proxy.asked).toEqual([]);
  });

  test('with https is not asked through the proxy of HTTP_PROXY', async () => {
    expect(await ask({ HTTP_PROXY: proxy.url })).toBe(digestOf(body));
    expect(proxy.asked).toEqual([]);
  });

  test('is asked through a SOCKS proxy with its login', async () => {
    const socks = await startSocksProxy({ login: `robot:${word}` });
    ends.push(() => socks.close());
    expect(await ask({ HTTPS_PROXY: `socks5://robot:${word}@127.0.0.1:${socks.port}` })).toBe(digestOf(body));
    expect(socks.asked).toEqual([`registry.test:${port()}`]);
  });

  test('is not asked where the proxy refuses, and the proxy is named without its login', async () => {
    const refusing = await startConnectProxy({ respond: (socket) => socket.end('HTTP/1.1 403 No\r\n\r\n') });
    ends.push(() => refusing.close());
    const answer = await ask({ HTTPS_PROXY: refusing.url.replace('//', `//robot:${word}@`) });
    expect(answer).toContain(`cannot be asked: the proxy ${refusing.url} answered 403`);
    expect(answer).toContain('HTTPS_PROXY, HTTP_PROXY and NO_PROXY');
    expect(canaryIn(answer)).toBeNull();
    expect(registry.seen).toEqual([]);
  });

  test('is not asked where the variable holds no address, whose value is not shown', async () => {
    const answer = await ask({ HTTPS_PROXY: `ftp://${word}:1` });
    expect(answer).toContain('the environment variable HTTPS_PROXY has a value that is no address of a proxy');
    expect(canaryIn(answer)).toBeNull();
    expect(registry.seen).toEqual([]);
  });
});
