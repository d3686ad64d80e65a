import { describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { endpointsOf } from './host.ts';
import { trustedRealm } from './realm.ts';

describe('where a repository is asked', () => {
  test.each([
    ['docker.io/library/nginx', 'https://registry-1.docker.io', 'library/nginx'],
    ['ghcr.io/acme/web', 'https://ghcr.io', 'acme/web'],
    ['registry.example.com:5000/a/b/c', 'https://registry.example.com:5000', 'a/b/c'],
    ['localhost:5000/web', 'http://localhost:5000', 'web'],
    ['localhost/web', 'http://localhost', 'web'],
    ['127.0.0.1:5000/web', 'http://127.0.0.1:5000', 'web'],
    ['127.8.9.10/web', 'http://127.8.9.10', 'web'],
    ['[::1]:5000/web', 'http://[::1]:5000', 'web'],
    ['[2001:db8::1]/web', 'https://[2001:db8::1]', 'web'],
    ['10.0.0.1:5000/web', 'https://10.0.0.1:5000', 'web'],
    ['127.0.0.1.example.com/web', 'https://127.0.0.1.example.com', 'web'],
    ['localhost.example.com/web', 'https://localhost.example.com', 'web'],
  ])('%s at %s', (repository, origin, path) => {
    expect(endpointsOf(new Map())(repository as Repository)).toMatchObject({ repository, origin, path });
  });

  test.each(['registry.example.com:99999/web', 'web', '/web', 'a?b/web', 'a@b/web', 'a b/web'])(
    '%s has no usable host',
    (repository) => {
      expect(endpointsOf(new Map())(repository as Repository)).toBeNull();
    },
  );
});

const settings = { plainHttp: false, realm: null };

describe('token servers', () => {
  test.each([
    ['the very host', 'https://ghcr.io', 'https://ghcr.io/token'],
    ['the very host with another port', 'https://registry.example.com:5000', 'https://registry.example.com/token'],
    ["Docker Hub's", 'https://registry-1.docker.io', 'https://auth.docker.io/token'],
    ["Docker Hub's under its other name", 'https://registry.hub.docker.com', 'https://auth.docker.io/token'],
    ["GitLab's", 'https://registry.gitlab.com', 'https://gitlab.com/jwt/auth'],
    ['a neighbour', 'https://registry.example.com', 'https://auth.example.com/token'],
    ['a parent', 'https://registry.gitlab.example.com', 'https://gitlab.example.com/jwt/auth'],
    ['a child', 'https://example.com', 'https://auth.example.com/token'],
    ['a neighbour below a country', 'https://registry.acme.co.uk', 'https://gitlab.acme.co.uk/jwt/auth'],
    ["Elastic's", 'https://docker.elastic.co', 'https://docker-auth.elastic.co/auth'],
    ["Alibaba's", 'https://registry.cn-hangzhou.aliyuncs.com', 'https://dockerauth.cn-hangzhou.aliyuncs.com/auth'],
    ['another port of the host', 'https://gitlab.example.com:5050', 'https://gitlab.example.com/jwt/auth'],
    ['loopback for loopback', 'http://127.0.0.1:5000', 'http://localhost:5001/token'],
  ])('R15 trusts %s', async (_name, origin, realm) => {
    expect((await trustedRealm({ origin, settings }, realm))?.href).toBe(realm);
  });

  test.each([
    ['another domain', 'https://ghcr.io', 'https://attacker.example/token'],
    ['a name that only ends alike', 'https://ghcr.io', 'https://evilghcr.io/token'],
    ['a host below another domain', 'https://ghcr.io', 'https://ghcr.io.attacker.example/token'],
    ['a neighbour below a public suffix', 'https://registry.co.uk', 'https://attacker.co.uk/token'],
    ['a neighbour below a shared domain', 'https://registry.github.io', 'https://attacker.github.io/token'],
    ['a host below a shared domain', 'https://github.io', 'https://attacker.github.io/token'],
    ['a shared domain itself', 'https://acme.github.io', 'https://github.io/token'],
    ['a neighbour in a cluster', 'https://registry.shop.svc.cluster.local', 'https://other.svc.cluster.local/token'],
    ['a neighbour below a name of a house', 'https://registry.corp', 'https://other.corp/token'],
    ['a public suffix', 'https://registry.co.uk', 'https://co.uk/token'],
    [
      "another region of Alibaba's",
      'https://registry.cn-hangzhou.aliyuncs.com',
      'https://dockerauth.cn-beijing.aliyuncs.com/auth',
    ],
    ['a neighbour of Docker Hub', 'https://registry-1.docker.io', 'https://other.docker.io/token'],
    ['plain http', 'https://ghcr.io', 'http://ghcr.io/token'],
    ['loopback from outside', 'https://ghcr.io', 'http://127.0.0.1/token'],
    ['https loopback from outside', 'https://ghcr.io', 'https://localhost/token'],
    ['another address of the same network', 'https://10.0.0.1', 'https://10.0.0.2/token'],
    ['a user name in the address', 'https://ghcr.io', 'https://ghcr.io@attacker.example/token'],
    ['credentials for the very host', 'https://ghcr.io', 'https://user:word@ghcr.io/token'],
    ['another scheme', 'http://127.0.0.1', 'file://localhost/etc/passwd'],
    ['no address', 'https://ghcr.io', 'Registry Realm'],
    ['an address of 4 KiB', 'https://ghcr.io', `https://ghcr.io/${'a'.repeat(4096)}`],
  ])('R15 does not trust %s', async (_name, origin, realm) => {
    expect(await trustedRealm({ origin, settings }, realm)).toBeNull();
  });

  test('R15 a configured one may, by its very address', async () => {
    const asked = { origin: 'https://ghcr.io', settings: { plainHttp: false, realm: 'https://auth.example/token' } };
    expect((await trustedRealm(asked, 'https://auth.example/token?x=1'))?.host).toBe('auth.example');
    for (const other of ['https://auth.example/else', 'https://auth.example:444/token', 'http://auth.example/token']) {
      expect(await trustedRealm(asked, other)).toBeNull();
    }
  });

  test('R16 a configured one without TLS may not, unless plain http is configured', async () => {
    const realm = 'http://auth.example/token';
    const origin = 'https://ghcr.io';
    for (const plainHttp of [false, true]) {
      const asked = { origin, settings: { plainHttp, realm } };
      expect((await trustedRealm(asked, realm)) !== null).toBe(plainHttp);
    }
  });

  test('R16 plain http is used where the configuration says so, and only there', async () => {
    const plain = { plainHttp: true, realm: null };
    const hosts = new Map([['registry.lan:5000', plain]]);
    expect(endpointsOf(hosts)('registry.lan:5000/web' as Repository)?.origin).toBe('http://registry.lan:5000');
    expect(endpointsOf(hosts)('other.lan:5000/web' as Repository)?.origin).toBe('https://other.lan:5000');
    const asked = { origin: 'http://registry.lan:5000', settings: plain };
    expect((await trustedRealm(asked, 'http://registry.lan:5001/token'))?.port).toBe('5001');
    expect(await trustedRealm(asked, 'http://auth.lan/token')).toBeNull();
  });
});
