// A kubeconfig where there is one, else the Pod's own account.
import { describe, expect, test } from 'vitest';
import { createAuthority } from '#test/fixtures/certificates.ts';
import type { AccessQuestion } from './access.ts';
import { findAccess } from './find-access.ts';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
const ca = createAuthority().cert;
const pod = { [`${folder}/token`]: 'one\n', [`${folder}/ca.crt`]: ca, [`${folder}/namespace`]: 'reship' };
const podEnv = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', HOME: '/root' };
const config =
  "{current-context: a, contexts: [{name: a, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://x'}}]}";

function ask(files: Record<string, string>, more: Partial<AccessQuestion> = {}) {
  const readFile = async (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
    return text;
  };
  return findAccess({ env: podEnv, readFile, monotonic: () => 0, ...more });
}

describe('findAccess', () => {
  test('takes the account of the Pod where there is no kubeconfig', async () => {
    const access = await ask(pod, { as: 'deployer' });
    expect(access).toMatchObject({ server: 'https://10.0.0.1:443', namespace: 'reship', context: 'in-cluster' });
    expect(await access.tls()).toEqual({ ca, cert: null, key: null, servername: null, verify: true });
    expect(await access.authorization()).toEqual({ authorization: 'Bearer one', 'impersonate-user': 'deployer' });
  });

  test('writes an IPv6 host in brackets', async () => {
    const access = await ask(pod, { env: { ...podEnv, KUBERNETES_SERVICE_HOST: 'fd00::1' } });
    expect(access.server).toBe('https://[fd00::1]:443');
  });

  test('follows the authority of the Pod and goes through the environment’s proxy', async () => {
    const files: Record<string, string> = { ...pod };
    const env = { ...podEnv, HTTPS_PROXY: 'http://proxy:3128' };
    const access = await ask(files, { env });
    expect(access.proxy).toMatchObject({ host: 'proxy', port: 3128 });
    expect((await ask(files, { env: { ...env, NO_PROXY: '10.0.0.0/8' } })).proxy).toBeNull();
    const renewed = createAuthority().cert;
    files[`${folder}/ca.crt`] = 'half';
    await access.refresh({});
    expect((await access.tls()).ca).toBe(ca);
    files[`${folder}/ca.crt`] = renewed;
    await access.refresh({});
    expect((await access.tls()).ca).toBe(renewed);
  });

  test('takes a kubeconfig before the account', async () => {
    expect((await ask({ ...pod, '/root/.kube/config': config })).context).toBe('a');
    expect((await ask({ ...pod, '/k': config }, { kubeconfig: '/k' })).context).toBe('a');
  });

  test('reads the token at most every minute, and at once when asked to', async () => {
    let now = 0;
    let reads = 0;
    const files: Record<string, string> = { ...pod };
    const readFile = async (path: string) => {
      if (path.endsWith('/token')) reads += 1;
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
      return text;
    };
    const access = await findAccess({ env: podEnv, readFile, monotonic: () => now });
    const bearer = async () => (await access.authorization())['authorization'];
    for (let call = 0; call < 100; call += 1) await bearer();
    expect(reads).toBe(1);
    files[`${folder}/token`] = 'two';
    expect(await bearer()).toBe('Bearer one');
    await Promise.all([access.refresh({}), access.refresh({}), access.refresh({})]);
    expect(await bearer()).toBe('Bearer two');
    expect(reads).toBe(2);
    delete files[`${folder}/token`];
    now = 60_000;
    expect(await bearer()).toBe('Bearer two');
    now = 119_999;
    expect(await bearer()).toBe('Bearer two');
    expect(reads).toBe(3);
  });

  test.each<[string, Record<string, string>, Partial<AccessQuestion>, RegExp]>([
    ['there is neither', {}, { env: { HOME: '/root' } }, /no kubeconfig was found: ~\/\.kube\/config does not exist/],
    ['no file of the list exists', {}, { env: { KUBECONFIG: '/a:/b' } }, /\$KUBECONFIG \(\/a:\/b\) does not exist/],
    ['the Pod has no account', {}, {}, /no Pod with an account/],
    ['a context was asked for', pod, { context: 'prod' }, /no kubeconfig was found/],
    ['the account has no authority', { [`${folder}/token`]: 't' }, {}, /ca\.crt cannot be read/],
  ])('says so when %s', async (_, files, more, message) => {
    const answer = ask(files, more);
    await expect(answer).rejects.toMatchObject({ code: 'KubeconfigUnusable', message: expect.stringMatching(message) });
  });
});
