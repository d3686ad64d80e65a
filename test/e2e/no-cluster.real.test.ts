// The built program where no cluster answers: what is said, with which exit code, and never a credential.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { kubeconfigText } from '#test/fixtures/cluster-handle.ts';
import { freePort } from '#test/fixtures/ports.ts';
import { runProgram, updateReportOf } from '#test/fixtures/reship.ts';

const folder = mkdtempSync(join(tmpdir(), 'reship-no-cluster-'));
const token = canary('kubeconfig');

function kubeconfig(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('a kubeconfig that cannot be used: exit 2, and what to do', () => {
  test.each([
    { what: 'is not there', env: {}, says: 'no kubeconfig was found: ~/.kube/config does not exist' },
    {
      what: 'is named and not there',
      env: { KUBECONFIG: '/nonexistent/config' },
      says: 'no kubeconfig was found: $KUBECONFIG (/nonexistent/config) does not exist',
    },
    {
      what: 'is no YAML',
      env: { KUBECONFIG: kubeconfig('broken', `users: [{token: ${token}`) },
      says: 'broken cannot be read: line 1: bad indentation\n',
    },
    {
      what: 'is named by --kubeconfig and not there',
      env: {},
      flags: ['--kubeconfig', '/nonexistent/config'],
      says: 'the kubeconfig /nonexistent/config cannot be read: there is no such file\n',
    },
    {
      what: 'has no such context',
      env: { KUBECONFIG: kubeconfig('one', kubeconfigText({ server: 'https://127.0.0.1:1' }, { token })) },
      flags: ['--context', 'tset'],
      says: 'no context "tset" in',
      next: 'did you mean "test"? It has: test.',
    },
  ])('$what', async ({ env, flags = [], says, next = 'next: ' }) => {
    for (const command of ['check', 'update']) {
      const ran = await runProgram([command, ...flags], env);
      expect(ran.code).toBe(2);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toContain('error: reship: KubeconfigUnusable: ');
      expect(ran.stderr).toContain(says);
      expect(ran.stderr).toContain(next);
      expect(ran.stderr).toMatch(/\nno workload was read, 1 error\n$/);
      expect(ran.stderr).not.toContain(token);
    }
  });
});

describe('an API server that does not answer: exit 1', () => {
  let closed: string;
  let login: http.Server;

  beforeAll(async () => {
    closed = kubeconfig('closed', kubeconfigText({ server: `https://127.0.0.1:${await freePort()}` }, { token }));
    login = http.createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in'));
    login.listen(0, '127.0.0.1');
    await once(login, 'listening');
  });
  afterAll(() => {
    login.closeAllConnections();
    login.close();
  });

  test('nobody listens: said once, in every form, without the token', async () => {
    for (const command of ['check', 'update']) {
      const ran = await runProgram([command, '-A'], { KUBECONFIG: closed });
      expect(ran.code).toBe(1);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toMatch(
        /^error: reship: ClusterUnreachable: https:\/\/127\.0\.0\.1:\d+: nothing listens there \(connection refused\)\n {2}next: Check the context and the network: kubectl cluster-info\.\nno workload was read, 1 error\n$/,
      );
      const yaml = await runProgram([command, '-A', '-o', 'yaml'], { KUBECONFIG: closed });
      expect(yaml.code).toBe(1);
      expect(yaml.stdout).toContain('code: ClusterUnreachable');
      expect(yaml.stdout + ran.stderr).not.toContain(token);
    }
    const report = updateReportOf(await runProgram(['update', '-A', '-o', 'json'], { KUBECONFIG: closed }));
    expect(report.items).toEqual([]);
    expect(report.errors).toMatchObject([{ scope: {}, code: 'ClusterUnreachable' }]);
  });

  test('a login page answers in its place', async () => {
    const { port } = login.address() as AddressInfo;
    const page = kubeconfig('page', kubeconfigText({ server: `http://127.0.0.1:${port}` }, {}));
    const ran = await runProgram(['check', '-A'], { KUBECONFIG: page });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('answered 200 with text/html instead of a Kubernetes object');
    expect(ran.stderr).toContain('a login page seems to answer in its place');
  });

  test('version still says its own, exit 1', async () => {
    const ran = await runProgram(['version'], { KUBECONFIG: closed });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^reship \S+\nnode \S+\n$/);
    expect(ran.stderr).toContain('the version of the API server is not known: ');
    expect(ran.stderr).toContain('\n  next: Check the context and the network: kubectl cluster-info.\n');
  });
});
