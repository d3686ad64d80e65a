// Which proxy stands before which server.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { shownProxy } from '#runtime/proxy.ts';
import { environmentProxy } from './proxy.ts';

const server = 'https://api.internal:6443';
type Env = Readonly<Record<string, string>>;

function shown(url: string, env: Env): string | null {
  const proxy = environmentProxy(url, env);
  return proxy && shownProxy(proxy);
}

describe('environmentProxy', () => {
  test.each<[string, string, Env, string | null]>([
    ['nothing is set', server, {}, null],
    ['HTTPS_PROXY is set', server, { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128'],
    ['it is written small', server, { https_proxy: 'http://p:3128' }, 'http://p:3128'],
    ['both are set', server, { HTTPS_PROXY: 'http://large', https_proxy: 'http://small' }, 'http://large:80'],
    ['the large one is empty', server, { HTTPS_PROXY: '', https_proxy: 'http://small' }, 'http://small:80'],
    ['only HTTP_PROXY is set', server, { HTTP_PROXY: 'http://p' }, null],
    ['the server speaks http', 'http://api', { HTTP_PROXY: 'http://p', HTTPS_PROXY: 'http://q' }, 'http://p:80'],
    ['it has no scheme', server, { HTTPS_PROXY: 'proxy.corp:3128' }, 'http://proxy.corp:3128'],
    ['it is an address without a scheme', server, { HTTPS_PROXY: '10.0.0.1:3128' }, 'http://10.0.0.1:3128'],
    ['it is a bare name', server, { HTTPS_PROXY: 'proxy' }, 'http://proxy:80'],
    ['it speaks TLS', server, { HTTPS_PROXY: 'https://p' }, 'https://p:443'],
    ['it is SOCKS', server, { HTTPS_PROXY: 'socks5h://[::1]' }, 'socks5://[::1]:1080'],
    ['it has a login', server, { HTTPS_PROXY: 'http://u:s3cr3t@p' }, 'http://p:80'],
    ['NO_PROXY names the host', server, { HTTPS_PROXY: 'http://p', NO_PROXY: '.internal' }, null],
    ['no_proxy names the host', server, { HTTPS_PROXY: 'http://p', no_proxy: 'internal:6443' }, null],
    ['NO_PROXY names another port', server, { HTTPS_PROXY: 'http://p', NO_PROXY: 'internal:443' }, 'http://p:80'],
    ['NO_PROXY names the usual port', 'https://a.b', { HTTPS_PROXY: 'http://p', NO_PROXY: 'b:443' }, null],
    ['the server is local', 'https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p' }, null],
    ['the server is local, IPv6', 'https://[::1]:6443', { HTTPS_PROXY: 'http://p' }, null],
    ['it is no address, and not needed', 'https://localhost', { HTTPS_PROXY: '://' }, null],
  ])('%s', (_, url, env, expected) => {
    expect(shown(url, env)).toBe(expected);
  });

  test('reads a login with escapes', () => {
    const proxy = environmentProxy(server, { HTTPS_PROXY: 'http://me:p%40ss@p' });
    expect([proxy?.login?.user, proxy?.login?.password.reveal()]).toEqual(['me', 'p@ss']);
    expect(inspect(proxy, { depth: null }) + JSON.stringify(proxy)).not.toContain('p@ss');
  });

  test.each(['ftp://s3cr3t@p', 'http://', '://', 'http://u:%zzs3cr3t@p', 'http://u:s3cr3t@p:99999'])(
    'refuses %s without quoting it',
    (value) => {
      let thrown: unknown;
      try {
        environmentProxy(server, { HTTPS_PROXY: value });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({
        code: 'KubeconfigUnusable',
        message:
          'the environment variable HTTPS_PROXY has a value that is no address of an http, https or socks5 proxy',
      });
      expect(inspect(thrown, { depth: null })).not.toContain('s3cr3t');
    },
  );
});
