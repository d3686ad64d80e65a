// The program logs in as its user's kubeconfig says: with a program, through a proxy, and without showing either's secrets.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { kubeconfigText } from '#test/fixtures/cluster-handle.ts';
import { type ConnectProxy, startConnectProxy } from '#test/fixtures/connect-proxy.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { type LoginFolder, openLoginFolder } from '#test/fixtures/login-program.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type Ran, runProgram } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane()?.kind === 'programs')('logging in', () => {
  let cluster: RealCluster;
  let folder: LoginFolder;
  let proxy: ConnectProxy;
  let namespace: string;
  let config: {
    readonly clusters: readonly [{ cluster: object }];
    readonly users: readonly [{ user: { token: string } }];
  };

  beforeAll(async () => {
    folder = openLoginFolder();
    [cluster, proxy] = await Promise.all([startCluster(), startConnectProxy()]);
    config = JSON.parse(readFileSync(cluster.kubeconfigPath('admin'), 'utf8'));
    namespace = await cluster.createNamespace();
    await cluster.apply(deployment({ namespace, name: 'web', image: 'registry.example/web:1' }));
  });
  afterEach(async () => {
    folder.forgetRuns();
    await expectOracles(cluster);
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), proxy?.close()]);
    folder?.remove();
  });

  const exec = (more: object = {}) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './login',
      interactiveMode: 'IfAvailable',
      ...more,
    },
  });

  function check(user: object, more: object = {}): Promise<Ran> {
    const text = kubeconfigText({ ...config.clusters[0].cluster, ...more }, user);
    return runProgram(['check', '-n', namespace, '-o', 'json'], { KUBECONFIG: folder.file('config', text) });
  }

  test('a program is run once for a whole command, through a proxy, and nothing secret is printed', async () => {
    const { token } = config.users[0].user;
    folder.program(
      'login',
      `say('hello\\n'); give({ token: '${token}', expirationTimestamp: '2100-01-01T00:00:00Z' });`,
    );
    const ran = await check(exec(), { 'proxy-url': proxy.url.replace('//', '//me:c4n4ry@') });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ kind: 'CheckReport', errors: [] });
    expect(folder.runs()).toHaveLength(1);
    expect(folder.runs()[0]?.info.spec.interactive).toBe(false);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(new Set(proxy.logins)).toEqual(new Set([`Basic ${btoa('me:c4n4ry')}`]));
    expect(ran.stdout).not.toMatch(new RegExp(`${token}|c4n4ry`));
  });

  test.each([
    [
      'fails',
      `say('c4n4ry?\\nthe session is over\\n'); process.exit(3);`,
      {},
      /exit code 3: the session is over$/,
      /Log in again/,
    ],
    [
      'is missing',
      '',
      { command: 'no-such-login', installHint: 'Get it there.' },
      /"no-such-login".* not found$/,
      /^Get it there\.$/,
    ],
    ['needs a person', '', { interactiveMode: 'Always' }, /standard input is no terminal$/, /in a terminal/],
  ])('a program that %s ends the command with what to do', async (_, body, more, message, next) => {
    folder.program('login', body);
    const ran = await check(exec(more));
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout).errors).toMatchObject([
      { code: 'KubeconfigUnusable', message: expect.stringMatching(message), next: expect.stringMatching(next) },
    ]);
    expect(ran.stdout + ran.stderr).not.toContain('c4n4ry');
  });

  test('a proxy that is not there is named without its password', async () => {
    const gone = await startConnectProxy();
    await gone.close();
    const ran = await check({ token: 't' }, { 'proxy-url': gone.url.replace('//', '//me:c4n4ry@') });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(`the proxy ${gone.url}: nothing listens there`);
    expect(ran.stdout + ran.stderr).not.toContain('c4n4ry');
  });
});
