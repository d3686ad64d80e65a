// Kubeconfig files in, access out.
import { describe, expect, test } from 'vitest';
import { createAuthority } from '#test/fixtures/certificates.ts';
import type { AccessQuestion } from './access.ts';
import { loadKubeconfig } from './kubeconfig.ts';

const authority = createAuthority();
const pair = authority.server();
const base64 = (text: string) => Buffer.from(text).toString('base64');

const dev = `
apiVersion: v1
kind: Config
current-context: dev
contexts:
- {name: dev, context: {cluster: dev, user: dev, namespace: shop}}
- {name: bare, context: {cluster: dev}}
- {name: prod, context: {cluster: prod, user: prod}}
clusters:
- {name: dev, cluster: {server: 'https://dev.example:6443/'}}
- {name: prod, cluster: {server: 'https://prod.example/k8s/clusters/c-1', tls-server-name: kubernetes}}
users:
- {name: dev, user: {token: 1234e5}}
- {name: prod, user: {username: admin, password: 'p:w'}}
`;

function ask(files: Readonly<Record<string, string>>, more: Partial<AccessQuestion> = {}) {
  return loadKubeconfig({
    env: { HOME: '/home/me' },
    monotonic: () => 0,
    readFile(path) {
      const text = files[path];
      if (text !== undefined) return Promise.resolve(text);
      return Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
    },
    ...more,
  });
}

const one = (text: string, more: Partial<AccessQuestion> = {}) => ask({ '/home/me/.kube/config': text }, more);

/** A kubeconfig with one context out of a cluster and a user in YAML's flow style. */
function single(cluster: string, user: string): string {
  return `{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {${cluster}}}], users: [{name: u, user: {${user}}}]}`;
}

describe('loadKubeconfig', () => {
  test('reads the current context, its namespace and its token as text', async () => {
    const access = await one(dev);
    expect(access).toMatchObject({ server: 'https://dev.example:6443', namespace: 'shop', context: 'dev' });
    expect(await access?.authorization()).toEqual({ authorization: 'Bearer 1234e5' });
  });

  test('reads another context, its path, its password and the name on its certificate', async () => {
    const access = await one(dev, { context: 'prod' });
    expect(access).toMatchObject({ server: 'https://prod.example/k8s/clusters/c-1', namespace: 'default' });
    expect(await access?.tls()).toEqual({ ca: null, cert: null, key: null, servername: 'kubernetes', verify: true });
    expect(await access?.authorization()).toEqual({ authorization: `Basic ${base64('admin:p:w')}` });
  });

  test('a context without a user asks without credentials', async () => {
    const access = await one(dev, { context: 'bare' });
    expect(await access?.authorization()).toEqual({});
  });

  test('the first file that names an entry wins it whole, and missing files are skipped', async () => {
    const first =
      '{contexts: [{name: dev, context: {cluster: dev, user: ci}}], users: [{name: ci, user: {token: ci}}]}';
    const second = dev.replace('current-context: dev', 'current-context: prod');
    const files = { '/a': first, '/b': dev, '/c': second };
    const access = await ask(files, { env: { KUBECONFIG: '/a::/missing:/b:/c' } });
    expect(access).toMatchObject({ context: 'dev', namespace: 'default', server: 'https://dev.example:6443' });
    expect(await access?.authorization()).toEqual({ authorization: 'Bearer ci' });
  });

  test('--kubeconfig is read alone', async () => {
    const access = await ask({ '/a': dev, '/b': '{}' }, { kubeconfig: '/a', env: { KUBECONFIG: '/b' } });
    expect(access?.context).toBe('dev');
  });

  test('without any file there is no answer', async () => {
    expect(await ask({})).toBeNull();
    expect(await ask({}, { env: {} })).toBeNull();
  });

  test('certificates come from data, or from files relative to the kubeconfig', async () => {
    const inline = await one(
      single(`server: 'https://x', certificate-authority-data: ${base64(authority.cert)}`, 'token: t'),
    );
    expect((await inline?.tls())?.ca).toBe(authority.cert);
    const files = {
      '/etc/k/config': single(
        "server: 'https://x', certificate-authority: ca.pem",
        'client-certificate: tls/me.crt, client-key: /keys/me.key',
      ),
      '/etc/k/ca.pem': authority.cert,
      '/etc/k/tls/me.crt': pair.cert,
      '/keys/me.key': pair.key,
    };
    const access = await ask(files, { kubeconfig: '/etc/k/config' });
    expect(await access?.tls()).toMatchObject({ ca: authority.cert, cert: pair.cert, key: pair.key });
  });

  test('a server without a scheme speaks TLS when the cluster has to do with TLS', async () => {
    expect((await one(single('server: localhost:8080', 'token: t')))?.server).toBe('http://localhost:8080');
    const insecure = await one(single('server: localhost:8443, insecure-skip-tls-verify: true', 'token: t'));
    expect(insecure?.server).toBe('https://localhost:8443');
    expect((await insecure?.tls())?.verify).toBe(false);
  });

  test.each(['token: t', 'username: u, password: p', 'tokenFile: token'])(
    'a server without TLS gets no credentials: %s',
    async (user) => {
      const access = await one(single("server: 'http://x'", `${user}, as: deployer`));
      expect(await access?.authorization()).toEqual({ 'impersonate-user': 'deployer' });
    },
  );

  test('impersonates as the flags say, else as the user entry says', async () => {
    const text = single("server: 'https://x'", 'token: t, as: deployer, as-groups: [dev, ops]');
    const entry = await one(text);
    expect(await entry?.authorization()).toEqual({
      authorization: 'Bearer t',
      'impersonate-user': 'deployer',
      'impersonate-group': ['dev', 'ops'],
    });
    const flags = await one(text, { as: 'joe', asGroups: ['qa'] });
    expect(await flags?.authorization()).toMatchObject({ 'impersonate-user': 'joe', 'impersonate-group': ['qa'] });
    const alone = await one(text, { as: 'joe' });
    expect(await alone?.authorization()).not.toHaveProperty('impersonate-group');
  });

  test('a tokenFile is read again after a minute, wins over the token, and falls back to it', async () => {
    let now = 0;
    const files: Record<string, string> = {
      '/home/me/.kube/config': single("server: 'https://x'", 'token: old, tokenFile: token'),
      '/home/me/.kube/token': 'one\n',
    };
    const access = await ask(files, { monotonic: () => now });
    const bearer = async () => (await access?.authorization())?.['authorization'];
    expect(await bearer()).toBe('Bearer one');
    files['/home/me/.kube/token'] = 'two';
    now = 59_999;
    expect(await bearer()).toBe('Bearer one');
    now = 60_000;
    expect(await bearer()).toBe('Bearer two');
    const without = await one(single("server: 'https://x'", 'token: old, tokenFile: gone'));
    expect(await without?.authorization()).toEqual({ authorization: 'Bearer old' });
  });
});
