// Kubeconfigs whose user logs in with a program: which program, when it counts, and calls with what it gives.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody, type AskedRequest } from '#test/fixtures/hostile-api.ts';
import { openLoginFolder, type LoginFolder } from '#test/fixtures/login-program.ts';
import type { AccessQuestion } from './access.ts';
import { findAccess } from './find-access.ts';
import { openTransport } from './transport.ts';

const authority = createAuthority();
const pairs = [authority.server('first'), authority.server('second')] as const;

let folder: LoginFolder;
const closing: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = openLoginFolder();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  folder.remove();
});

function open(cluster: object, user: object, more: Partial<AccessQuestion> = {}) {
  const config = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://x', ...cluster } }],
    users: [{ name: 'u', user }],
  };
  return findAccess({
    kubeconfig: folder.file('config', JSON.stringify(config)),
    env: { PATH: `${folder.folder}:${process.env['PATH']}` },
    readFile: (path) => readFile(path, 'utf8'),
    monotonic: () => 0,
    programs: { now: () => Date.parse('2026-01-01T00:00:00Z'), interactive: false, show: () => undefined },
    ...more,
  });
}

const exec = (more: object = {}) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'login', interactiveMode: 'Never', ...more },
});

async function bearer(user: object, cluster: object = {}): Promise<unknown> {
  return (await (await open(cluster, user)).authorization())['authorization'];
}

describe('a program', () => {
  beforeEach(() => void folder.program('login', `give({ token: 'of-the-program' });`));

  test('is found by PATH', async () => {
    expect(await bearer(exec())).toBe('Bearer of-the-program');
  });

  test.each([
    ['by its path', () => `${folder.folder}/login`],
    ['beside the kubeconfig', () => './login'],
    ['from the kubeconfig’s folder on', () => `../${basename(folder.folder)}/login`],
  ])('is found %s', async (_, command) => {
    const access = await open({}, exec({ command: command() }), { env: { PATH: '/usr/bin:/bin' } });
    expect(await access.authorization()).toEqual({ authorization: 'Bearer of-the-program' });
  });

  test('is run at the first call, not before', async () => {
    const access = await open({}, exec());
    expect(folder.runs()).toHaveLength(0);
    await access.authorization();
    await access.tls();
    expect(folder.runs()).toHaveLength(1);
  });

  test.each<[string, object, object, unknown]>([
    ['a token', { token: 't' }, {}, 'Bearer t'],
    ['a tokenFile', { tokenFile: 'config' }, {}, expect.stringMatching(/^Bearer \{/)],
    ['a password', { username: 'u', password: 'p' }, {}, `Basic ${btoa('u:p')}`],
    [
      'a client certificate',
      { 'client-certificate-data': btoa(pairs[0].cert), 'client-key-data': btoa(pairs[0].key) },
      {},
      undefined,
    ],
    ['a server without TLS', {}, { server: 'http://x' }, undefined],
  ])('does not count beside %s', async (_, user, cluster, expected) => {
    expect(await bearer({ ...exec(), ...user }, cluster)).toEqual(expected);
    expect(folder.runs()).toHaveLength(0);
  });

  test('is told the cluster, types and all', async () => {
    const extension = { audience: '06e3', number: 7, isIt: true, nothing: null, list: ['1', 2] };
    const cluster = {
      server: 'https://x:6443/',
      'certificate-authority-data': btoa(authority.cert),
      'tls-server-name': 'api.internal',
      'proxy-url': 'http://u:p@proxy:1',
      extensions: [{ name: 'other' }, { name: 'client.authentication.k8s.io/exec', extension }],
    };
    await bearer(exec({ provideClusterInfo: true, args: ['a', ''], env: [{ name: 'A', value: '1' }] }), cluster);
    const [run] = folder.runs();
    expect(run).toMatchObject({ args: ['a', ''], env: { A: '1' } });
    expect(run?.info.spec.cluster).toEqual({
      server: 'https://x:6443/',
      'tls-server-name': 'api.internal',
      'certificate-authority-data': btoa(authority.cert),
      'proxy-url': 'http://u:p@proxy:1',
      config: extension,
    });
  });
});

describe('calls with what a program gives', () => {
  async function call(program: string, accept: (request: AskedRequest) => boolean, user: object = exec()) {
    folder.program('login', program);
    const api = await startHostileApi(
      (request, response) => {
        if (accept(request)) answerJson(response, 200, { kind: 'X' });
        else answerJson(response, 401, statusBody(401, 'Unauthorized', 'Unauthorized'));
      },
      { tls: authority.server() },
    );
    const access = await open({ server: api.url, 'certificate-authority-data': btoa(authority.cert) }, user);
    const transport = openTransport(access, stillClock());
    closing.push(
      () => api.close(),
      () => transport.close(),
    );
    return { api, transport, get: () => transport.call({ method: 'GET', path: '/version' }) };
  }

  test('the program runs once for 200 calls, and impersonation goes along', async () => {
    const { api, get } = await call(`give({ token: 't' });`, () => true, { ...exec(), as: 'deployer' });
    await Promise.all(Array.from({ length: 200 }, get));
    expect(folder.runs()).toHaveLength(1);
    expect(api.asked.at(-1)?.headers).toMatchObject({ authorization: 'Bearer t', 'impersonate-user': 'deployer' });
  });

  test('K14 a token that is refused is renewed once, however many calls are refused', async () => {
    const isNew = (request: AskedRequest) => request.headers.authorization === 'Bearer t2';
    const { api, get } = await call(`give({ token: 't' + runs });`, isNew);
    await Promise.all(Array.from({ length: 20 }, get));
    expect(folder.runs()).toHaveLength(2);
    expect(api.asked.length).toBeLessThanOrEqual(40);
  });

  test('K14 a user that is always refused does not make the program run on and on', async () => {
    const { get } = await call(`give({ token: 't' + runs });`, () => false);
    for (let number = 0; number < 5; number += 1) await expect(get()).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(folder.runs()).toHaveLength(2);
  });

  test('a program that fails after a refusal says why', async () => {
    const body = `if (runs > 1) { say('please log in'); process.exit(1); } give({ token: 't' });`;
    const { get } = await call(body, () => false);
    await expect(get()).rejects.toMatchObject({ message: expect.stringMatching(/exit code 1: please log in$/) });
  });

  test('K14 a certificate is shown, and its successor on connections of its own', async () => {
    folder.file(
      'pairs',
      JSON.stringify(pairs.map(({ cert, key }) => ({ clientCertificateData: cert, clientKeyData: key }))),
    );
    let accepted = pairs[0].cert;
    const program = `give(JSON.parse(fs.readFileSync(file('pairs'), 'utf8'))[Math.min(runs, 2) - 1]);`;
    const { api, transport, get } = await call(program, (request) => request.certificatePem === accepted);
    await get();
    await get();
    expect(transport.connectionsOpened()).toBeLessThanOrEqual(2);
    expect(api.asked[0]?.headers).not.toHaveProperty('authorization');
    accepted = pairs[1].cert;
    await Promise.all(Array.from({ length: 20 }, get));
    expect(folder.runs()).toHaveLength(2);
    const before = transport.connectionsOpened();
    await get();
    expect(api.asked.at(-1)?.certificatePem).toBe(pairs[1].cert);
    expect(transport.connectionsOpened()).toBeLessThanOrEqual(before + 1);
  });
});
