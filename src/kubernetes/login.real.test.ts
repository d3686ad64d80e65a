// Ways into a real API server, beside kubectl: programs, client certificates, proxies, and acting as somebody else.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { startCluster, type RealCluster, type User } from '#test/fixtures/cluster.ts';
import { startConnectProxy, type ConnectProxy } from '#test/fixtures/connect-proxy.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { answerJson, startHostileApi } from '#test/fixtures/hostile-api.ts';
import { openLoginFolder, type LoginFolder } from '#test/fixtures/login-program.ts';
import { startSocksProxy } from '#test/fixtures/socks-proxy.ts';
import type { AccessQuestion, ClusterAccess } from './access.ts';
import { findAccess } from './find-access.ts';
import { openTransport, type Transport } from './transport.ts';

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

interface Who {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
}

describe.runIf(findControlPlane()?.kind === 'programs')('a real API server', () => {
  const authority = createAuthority('clients');
  let real: RealCluster;
  let folder: LoginFolder;
  let proxy: ConnectProxy;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = openLoginFolder();
    const clientCa = folder.file('clients.crt', authority.cert);
    real = await startCluster({ apiserverArgs: [`--client-ca-file=${clientCa}`] });
    proxy = await startConnectProxy();
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await proxy?.close();
    await real?.stop();
    folder?.remove();
  });
  beforeEach(() => folder.forgetRuns());

  const configOf = (user: User) => JSON.parse(readFileSync(real.kubeconfigPath(user), 'utf8')) as Kubeconfig;
  const tokenOf = (user: User) => configOf(user).users[0].user.token;

  function kubeconfig(user: object, cluster: object = {}): string {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { ...configOf('admin').clusters[0].cluster, ...cluster } }],
      users: [{ name: 'u', user }],
    };
    return folder.file('config', JSON.stringify(config));
  }

  function accessOf(path: string, more: Partial<AccessQuestion> = {}): Promise<ClusterAccess> {
    return findAccess({
      kubeconfig: path,
      env: { PATH: `${folder.folder}:${process.env['PATH']}` },
      readFile: (file) => readFile(file, 'utf8'),
      monotonic: () => performance.now(),
      programs: { now: () => Date.now(), interactive: false, show: () => undefined },
      ...more,
    });
  }

  async function open(path: string, more: Partial<AccessQuestion> = {}): Promise<Transport> {
    const transport = openTransport(await accessOf(path, more), {
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      now: () => Date.now(),
      random: () => 0.5,
    });
    closing.push(() => transport.close());
    return transport.call;
  }

  async function who(call: Transport): Promise<Who> {
    const answer = await call({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
      contentType: 'application/json',
    });
    return (answer['status'] as { readonly userInfo: Who }).userInfo;
  }

  async function kubectlWho(path: string, ...args: readonly string[]): Promise<Who> {
    const text = await real.kubectl(`--kubeconfig=${path}`, 'auth', 'whoami', '-o', 'json', ...args);
    return (JSON.parse(text) as { readonly status: { readonly userInfo: Who } }).status.userInfo;
  }

  const exec = (more: object = {}) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './login', interactiveMode: 'Never', ...more },
  });

  test('a program gives the token, and is told the same as by kubectl', async () => {
    folder.program('login', `give({ token: '${tokenOf('reship')}' });`);
    const extension = { audience: '06e3', number: 7, isIt: true, nothing: null };
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension }];
    for (const apiVersion of ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']) {
      const user = exec({ apiVersion, provideClusterInfo: true, args: ['a', ''], env: [{ name: 'A', value: 'b' }] });
      const path = kubeconfig(user, {
        extensions,
        'tls-server-name': 'kubernetes.default.svc',
        'proxy-url': proxy.url,
      });
      expect((await who(await open(path))).username).toBe('reship');
      expect((await kubectlWho(path)).username).toBe('reship');
    }
    const runs = folder.runs();
    expect(runs).toHaveLength(4);
    for (const [ours, theirs] of [runs.slice(0, 2), runs.slice(2)]) {
      expect(ours?.info).toEqual(theirs?.info);
      expect([ours?.args, ours?.env['A']]).toEqual([theirs?.args, theirs?.env['A']]);
    }
  });

  test('a program does not count beside a token or a certificate, as with kubectl', async () => {
    folder.program('login', `give({ token: '${tokenOf('admin')}' });`);
    const pair = authority.client('by-certificate', 'staff');
    const certificate = { 'client-certificate-data': btoa(pair.cert), 'client-key-data': btoa(pair.key) };
    for (const [user, name] of [
      [{ token: tokenOf('nobody') }, 'nobody'],
      [{ tokenFile: folder.file('token', tokenOf('nobody')) }, 'nobody'],
      [certificate, 'by-certificate'],
    ] as const) {
      const path = kubeconfig({ ...exec(), ...user });
      expect((await who(await open(path))).username).toBe(name);
      expect((await kubectlWho(path)).username).toBe(name);
    }
    expect(folder.runs()).toHaveLength(0);
  });

  test('K14 a program’s certificate that has run out of favour is followed by another', async () => {
    const pairs = ['one', 'two'].map((user) => authority.client(user, 'staff'));
    const statuses = pairs.map(({ cert, key }) => ({ clientCertificateData: cert, clientKeyData: key }));
    folder.file('statuses', JSON.stringify(statuses));
    folder.program(
      'login',
      `const status = JSON.parse(fs.readFileSync(file('statuses')))[Math.min(runs, 2) - 1];
       give({ ...status, expirationTimestamp: runs === 1 ? '2100-01-01T00:00:00Z' : undefined });`,
    );
    let now = Date.parse('2099-01-01T00:00:00Z');
    const programs = { now: () => now, interactive: false, show: () => undefined };
    const call = await open(kubeconfig(exec()), { programs });
    expect(await who(call)).toMatchObject({ username: 'one', groups: ['staff', 'system:authenticated'] });
    now = Date.parse('2099-12-31T23:59:30Z');
    expect(await who(call)).toMatchObject({ username: 'two' });
    expect(folder.runs()).toHaveLength(2);
  });

  test('K14 a token of a program that is refused is renewed', async () => {
    folder.program('login', `give({ token: runs === 1 ? 'stale' : '${tokenOf('reship')}' });`);
    const call = await open(kubeconfig(exec()));
    const all = await Promise.all(Array.from({ length: 10 }, () => who(call)));
    expect(new Set(all.map((one) => one.username))).toEqual(new Set(['reship']));
    expect(folder.runs()).toHaveLength(2);
  });

  test('proxy-url is gone through, by CONNECT and by SOCKS5', async () => {
    const before = proxy.asked.length;
    const token = tokenOf('reship');
    expect((await who(await open(kubeconfig({ token }, { 'proxy-url': proxy.url })))).username).toBe('reship');
    expect(proxy.asked.slice(before)).toEqual([real.server.replace('https://', '')]);
    const socks = await startSocksProxy({ login: 'me:p@ss' });
    closing.push(() => socks.close());
    const url = `socks5://me:p%40ss@127.0.0.1:${socks.port}`;
    expect((await who(await open(kubeconfig({ token }, { 'proxy-url': url })))).username).toBe('reship');
    expect(socks.logins).toEqual(['me:p@ss']);
  });

  test('a server without TLS gets no credentials, as from kubectl', async () => {
    const api = await startHostileApi((_, response) => answerJson(response, 200, { kind: 'X' }));
    closing.push(() => api.close());
    const path = kubeconfig(
      { ...exec(), token: tokenOf('admin'), as: 'deployer' },
      { server: api.url, 'certificate-authority': undefined },
    );
    await (await open(path))({ method: 'GET', path: '/version' });
    await real.kubectl(`--kubeconfig=${path}`, 'get', '--raw', '/version');
    expect(api.asked.map(({ headers }) => [headers.authorization, headers['impersonate-user']])).toEqual([
      [undefined, 'deployer'],
      [undefined, 'deployer'],
    ]);
  });

  test('HTTPS_PROXY is gone through unless NO_PROXY says otherwise', async () => {
    const { port } = new URL(real.server);
    const path = kubeconfig(
      { token: tokenOf('reship') },
      { server: `https://api.internal:${port}`, 'tls-server-name': 'kubernetes.default.svc' },
    );
    const env = { HTTPS_PROXY: proxy.url };
    expect((await who(await open(path, { env }))).username).toBe('reship');
    expect(proxy.asked.at(-1)).toBe(`api.internal:${port}`);
    expect((await accessOf(path, { env: { ...env, NO_PROXY: '.internal' } })).proxy).toBeNull();
  });

  test('K11 who may impersonate is seen as that user and its groups, and who may not is told', async () => {
    const role = {
      metadata: { name: 'act-as-deployer' },
      rules: [
        { apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: ['deployer'] },
        { apiGroups: [''], resources: ['groups'], verbs: ['impersonate'], resourceNames: ['staff'] },
        { apiGroups: ['authentication.k8s.io'], resources: ['uids'], verbs: ['impersonate'], resourceNames: ['7'] },
      ],
    };
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    expect((await real.adminRequest('POST', `${rbac}/clusterroles`, role)).status).toBe(201);
    const binding = {
      metadata: { name: 'act-as-deployer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'act-as-deployer' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reship' }],
    };
    expect((await real.adminRequest('POST', `${rbac}/clusterrolebindings`, binding)).status).toBe(201);
    const path = real.kubeconfigPath('reship');
    const deployer = { username: 'deployer', groups: ['staff', 'system:authenticated'] };
    expect(await who(await open(path, { as: 'deployer', asGroups: ['staff'] }))).toMatchObject(deployer);
    expect(await kubectlWho(path, '--as=deployer', '--as-group=staff')).toMatchObject(deployer);
    const entry = { token: tokenOf('reship'), as: 'deployer', 'as-uid': '7', 'as-groups': ['staff'] };
    expect(await who(await open(kubeconfig(entry)))).toMatchObject({ ...deployer, uid: '7' });
    expect((await who(await open(path))).username).toBe('reship');
    for (const more of [{ as: 'joe' }, { as: 'deployer', asGroups: ['system:masters'] }]) {
      await expect(who(await open(path, more))).rejects.toMatchObject({
        code: 'Forbidden',
        message: expect.stringMatching(/User "reship" cannot impersonate resource "(users|groups)"/),
      });
    }
  });
});
