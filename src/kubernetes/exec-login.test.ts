// Credentials of a program: how often it is asked, and what is said when it fails.
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { noTls } from '#test/fixtures/cluster-access.ts';
import { openLoginFolder, type LoginFolder } from '#test/fixtures/login-program.ts';
import type { ExecConfig } from './exec-config.ts';
import { execLogin, type ExecDeps } from './exec-login.ts';
import { ClusterError } from './status-error.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const iso = (seconds: number) => new Date(start + seconds * 1000).toISOString();

let folder: LoginFolder;
let seconds: number;
const shown: string[] = [];
beforeEach(() => {
  folder = openLoginFolder();
  seconds = 0;
  shown.length = 0;
});
afterEach(() => folder.remove());

interface Setting extends Partial<ExecConfig> {
  readonly interactive?: boolean;
  readonly timeoutSeconds?: number;
}

function login(body: string, { interactive = false, timeoutSeconds, ...config }: Setting = {}) {
  const deps: ExecDeps = {
    programs: {
      now: () => start + seconds * 1000,
      interactive,
      show: (text) => shown.push(text),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    },
    env: { PATH: process.env['PATH'], FROM_OUTSIDE: 'yes', BOTH: 'outside' },
    monotonic: () => seconds * 1000,
    cluster: async () => ({ server: 'https://x', tls: noTls, proxyUrl: '', disableCompression: false, config: 'c' }),
  };
  const command = folder.program('login', body);
  return execLogin(
    {
      user: 'u',
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      args: [],
      env: {},
      installHint: '',
      interactiveMode: 'IfAvailable',
      provideClusterInfo: false,
      ...config,
    },
    deps,
  );
}

const token = canary('login');
const numbered = (expires: string) => `give({ token: '${token}-' + runs, expirationTimestamp: ${expires} });`;

describe('a program is asked', () => {
  test('once for many calls at once, and never again where nothing expires', async () => {
    const { credentials } = login(`give({ token: '${token}-' + runs });`);
    const all = await Promise.all(Array.from({ length: 50 }, credentials));
    seconds = 1e9;
    expect(new Set([...all, await credentials()]).size).toBe(1);
    expect(folder.runs()).toHaveLength(1);
  });

  test.each([
    ['a minute before an hour is over', 3600, 3540],
    ['a tenth of its life before a short one is over', 100, 90],
  ])('again %s', async (_, life, renewal) => {
    const { credentials } = login(numbered(`runs === 1 ? '${iso(life)}' : '${iso(1e6)}'`));
    const first = await credentials();
    seconds = renewal - 0.001;
    expect(await credentials()).toBe(first);
    seconds = renewal;
    expect((await credentials()).token).toBe(`${token}-2`);
  });

  test('for each call where what it gives has expired already', async () => {
    const { credentials } = login(numbered(`'${iso(-60)}'`));
    expect((await credentials()).token).toBe(`${token}-1`);
    expect((await credentials()).token).toBe(`${token}-2`);
  });

  test('in vain before the end: what it gave before serves until then, and it is left alone for a while', async () => {
    const { credentials } = login(`if (runs > 1) process.exit(1); ${numbered(`'${iso(3600)}'`)}`);
    const first = await credentials();
    seconds = 3550;
    expect(await credentials()).toBe(first);
    expect(await credentials()).toBe(first);
    expect(folder.runs()).toHaveLength(2);
    seconds = 3560;
    expect(await credentials()).toBe(first);
    expect(folder.runs()).toHaveLength(3);
    seconds = 3599;
    expect(await credentials()).toBe(first);
    expect(folder.runs()).toHaveLength(4);
    seconds = 3600;
    await expect(credentials()).rejects.toMatchObject({ code: 'KubeconfigUnusable' });
    expect(folder.runs()).toHaveLength(5);
  });

  test('in vain at first: calls that follow fail alike, until it is asked again a while later', async () => {
    const { credentials } = login(`if (runs === 1) process.exit(1); give({ token: 't' });`);
    const failures = await Promise.all([1, 2, 3].map(() => credentials().catch((error: unknown) => error)));
    failures.push(await credentials().catch((error: unknown) => error));
    expect(new Set(failures).size).toBe(1);
    expect(failures[0]).toBeInstanceOf(ClusterError);
    seconds = 9.999;
    await expect(credentials()).rejects.toBe(failures[0]);
    seconds = 10;
    expect((await credentials()).token).toBe('t');
    expect(folder.runs()).toHaveLength(2);
  });

  test('K14 once for many refusals, and not again at once when the new ones are refused too', async () => {
    const { credentials, renew } = login(`give({ token: '${token}-' + runs });`);
    const first = await credentials();
    await Promise.all(Array.from({ length: 50 }, () => renew(first)));
    const second = await credentials();
    expect(second.token).toBe(`${token}-2`);
    await renew(first);
    await renew(second);
    expect(folder.runs()).toHaveLength(2);
    seconds = 10;
    await renew(first);
    expect(folder.runs()).toHaveLength(2);
    await renew(second);
    expect((await credentials()).token).toBe(`${token}-3`);
  });
});

describe('a program is told', () => {
  const give = `give({ token: 't' });`;
  test('its arguments and environment, and the cluster where it is to know it', async () => {
    await login(give, { args: ['--x', ''], env: { BOTH: 'inside', MINE: '' }, provideClusterInfo: true }).credentials();
    await login(give, { apiVersion: 'client.authentication.k8s.io/v1beta1' }).credentials();
    const [first, second] = folder.runs();
    expect(first?.args).toEqual(['--x', '']);
    expect(first?.env).toMatchObject({ FROM_OUTSIDE: 'yes', BOTH: 'inside', MINE: '' });
    expect(first?.info).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { cluster: { server: 'https://x', config: 'c' }, interactive: false },
    });
    expect(second?.info).toMatchObject({ apiVersion: 'client.authentication.k8s.io/v1beta1' });
    expect(second?.info.spec).toEqual({ interactive: false });
  });

  test.each<[ExecConfig['interactiveMode'], boolean, boolean]>([
    ['Never', true, false],
    ['Never', false, false],
    ['IfAvailable', true, true],
    ['IfAvailable', false, false],
    ['Always', true, true],
  ])('%s with a person: %s', async (interactiveMode, interactive, expected) => {
    await login(`say('Open the page'); ${give}`, { interactiveMode, interactive }).credentials();
    expect(folder.runs()[0]?.info.spec.interactive).toBe(expected);
    expect(shown.join('')).toBe(expected ? 'Open the page' : '');
  });

  test('Always without a person is not run at all', async () => {
    await expect(login(give, { interactiveMode: 'Always' }).credentials()).rejects.toMatchObject({
      message: expect.stringMatching(/wants to ask a person, and standard input is no terminal$/),
    });
    expect(folder.runs()).toHaveLength(0);
  });
});

describe('a program that fails', () => {
  const secret = `eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.${token}`;
  test.each<[string, string, Setting, RegExp, RegExp]>([
    [
      'ends badly',
      `say('first\\nno session\\n'); process.exit(7);`,
      {},
      /ended with exit code 7: no session$/,
      /Log in/,
    ],
    ['ends badly without a word', 'process.exit(1);', {}, /ended with exit code 1$/, /Log in/],
    [
      'is killed',
      `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 9);`,
      {},
      /was ended by SIGKILL$/,
      /Log in/,
    ],
    ['is late', 'setInterval(() => {}, 9);', { timeoutSeconds: 0.02 }, /no credentials within 0\.02 s$/, /Log in/],
    ['is missing', '', { command: 'no-such-login' }, /"no-such-login".*was not found$/, /Install it/],
    [
      'is missing, with a hint',
      '',
      { command: 'x', installHint: 'Get it\nthere\u001b[0m' },
      /was not found$/,
      /^Get it there/,
    ],
    [
      'writes nonsense',
      `fs.writeSync(1, '${secret}');`,
      {},
      /that can be used: its output is no JSON object$/,
      /Look at/,
    ],
    ['writes too much', `fs.writeSync(1, 'x'.repeat(2 ** 21));`, {}, /wrote more than 1 MiB$/, /Log in/],
    [
      'shows its token',
      `give({ token: '${secret.slice(4)}' }); say('bad token ${secret.slice(4)}!'); process.exit(2);`,
      {},
      /ended with exit code 2: bad token \[secret\]!$/,
      /Log in/,
    ],
    ['shows another token', `say('got ${secret}'); process.exit(2);`, {}, /: got \[secret\]$/, /Log in/],
    [
      'shows a header',
      `say('Authorization: Bearer ${token}'); process.exit(2);`,
      {},
      /: Authorization: Bearer \[secret\]$/,
      /Log in/,
    ],
  ])('%s', async (_, body, setting, message, next) => {
    const error: unknown = await login(body, { args: [`--secret=${token}`], env: { KEY: token }, ...setting })
      .credentials()
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof ClusterError)) throw new Error('no ClusterError was thrown');
    expect(error.code).toBe('KubeconfigUnusable');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^the program ".*", with which the user "u" logs in, /);
    expect(error.next).toMatch(next);
    expect(inspect(error, { depth: null })).not.toContain(token);
  });
});
