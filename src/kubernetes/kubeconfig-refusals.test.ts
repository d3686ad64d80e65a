// Kubeconfigs that cannot be used: each says why, and none tells a secret.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import type { AccessQuestion } from './access.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { ClusterError } from './status-error.ts';

const secret = canary('kubeconfig');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const authority = createAuthority();
const mine = authority.server();
const other = authority.server();

async function refusal(text: string, more: Partial<AccessQuestion> = {}): Promise<ClusterError> {
  const question: AccessQuestion = {
    kubeconfig: '/k',
    env: {},
    monotonic: () => 0,
    readFile: () => Promise.resolve(text),
    ...more,
  };
  const error: unknown = await loadKubeconfig(question).catch((thrown: unknown) => thrown);
  if (!(error instanceof ClusterError)) throw new Error('no ClusterError was thrown');
  return error;
}

function single(cluster: string, user: string): string {
  return `{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {${cluster}}}], users: [{name: u, user: {${user}}}]}`;
}

const server = "server: 'https://x'";
const v1 = 'client.authentication.k8s.io/v1';
const exec = (apiVersion: string) => `exec: {apiVersion: ${apiVersion}, command: x, interactiveMode: Never}`;
const contexts = 'contexts: [{name: dev, context: {cluster: c}}, {name: prod, context: {cluster: c}}]';

test.each<[string, string, RegExp, Partial<AccessQuestion>?]>([
  [
    'a program that is not run here',
    single(server, exec(v1)),
    /"u" logs in with a program \(exec\), which is not run here/,
  ],
  ['a program without a version', single(server, `exec: {command: ${secret}}`), /its apiVersion is neither .*v1 nor/],
  ['a program of an old version', single(server, exec(`${v1}alpha1`)), /its apiVersion is neither .*v1 nor/],
  ['a program without a command', single(server, `exec: {apiVersion: ${v1}}`), /cannot be used: it has no command/],
  [
    'a program whose mode is not said',
    single(server, `exec: {apiVersion: ${v1}, command: x}`),
    /cannot be used: it has no interactiveMode/,
  ],
  [
    'a program whose mode is unknown',
    single(server, `exec: {apiVersion: ${v1}beta1, command: x, interactiveMode: ${secret}}`),
    /cannot be used: its interactiveMode is unknown/,
  ],
  [
    'a program with a variable without a name',
    single(server, `exec: {apiVersion: ${v1}, command: x, interactiveMode: Never, env: [{value: ${secret}}]}`),
    /cannot be used: an entry of its env has no name/,
  ],
  [
    'a program that could not be run beside a token',
    single(server, `token: ${secret}, exec: {apiVersion: x, command: x}`),
    /its apiVersion is neither/,
  ],
  [
    'a login plug-in',
    single(server, 'auth-provider: {name: oidc}'),
    /logs in with auth-provider, which is not supported/,
  ],
  [
    'a proxy of another kind',
    single(`${server}, proxy-url: 'ftp://u:${secret}@p'`, 'token: t'),
    /"c" has a proxy-url that is no address of an http, https or socks5 proxy/,
  ],
  [
    'a proxy without a scheme',
    single(`${server}, proxy-url: 'p:3128'`, 'token: t'),
    /has a proxy-url that is no address/,
  ],
  [
    'a context that does not exist',
    `{${contexts}}`,
    /no context "prdo" in \/k; did you mean "prod"\? It has: dev, prod\./,
    { context: 'prdo' },
  ],
  ['no context at all', '{}', /no context is chosen in \/k\. It has none\./],
  ['a context is missing while none is known', '', /no context "x" in \/k\. It has none\./, { context: 'x' }],
  ['no current context', `{${contexts}}`, /no context is chosen in \/k\. It has: dev, prod\./],
  [
    'a cluster that does not exist',
    `{current-context: dev, ${contexts}}`,
    /names the cluster "c", which does not exist/,
  ],
  ['a context without a cluster', '{current-context: a, contexts: [{name: a, context: {}}]}', /names no cluster/],
  ['no server', single('server: ""', 'token: t'), /no usable server address/],
  ['a server of another kind', single("server: 'ftp://x'", 'token: t'), /no usable server address/],
  ['a server with a password in it', single(`server: 'https://u:${secret}@x'`, ''), /no usable server address/],
  [
    'two ways to log in',
    single(server, `token: ${secret}, username: u, password: ${secret}`),
    /both a token and a password/,
  ],
  [
    'an authority that is not to be checked',
    single(`${server}, insecure-skip-tls-verify: true, certificate-authority-data: ${base64(authority.cert)}`, ''),
    /both a certificate authority and insecure/,
  ],
  ['a certificate without a key', single(server, `client-certificate-data: ${base64(mine.cert)}`), /without its key/],
  [
    'a key of another certificate',
    single(server, `client-certificate-data: ${base64(mine.cert)}, client-key-data: ${base64(other.key)}`),
    /cannot be used/,
  ],
  [
    'data that is no PEM',
    single(`${server}, certificate-authority-data: ${base64(secret)}`, ''),
    /certificate-authority-data of "c" holds no PEM/,
  ],
  ['a group without a user', single(server, 'token: t'), /without a user/, { asGroups: ['ops'] }],
  ['broken YAML', `users:\n- {name: u, user: {token: ${secret}`, /cannot be read: line \d+: [a-z ]+$/],
  ['broken YAML with the secret at the break', `a: "x" ${secret}\n  : }`, /cannot be read: line \d+: [a-z ]+$/],
  [
    'YAML whose error would quote the secret',
    `token: |${secret}\n  x`,
    /cannot be read: line 1: something stands where it cannot$/,
  ],
  ['a secret that starts like an alias', `token: *${secret}`, /is no YAML mapping/],
  ['a list instead of a mapping', `[${secret}]`, /is no YAML mapping/],
  [
    'too many aliases',
    `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`,
    /is no YAML mapping/,
  ],
  ['depth without end', '['.repeat(20_000), /cannot be read/],
  ['an entry twice', '{users: [{name: a}, {name: a}]}', /users holds "a" twice/],
])('refuses %s', async (_, text, message, more) => {
  const error = await refusal(text, more);
  expect(error.code).toBe('KubeconfigUnusable');
  expect(error.message).toMatch(message);
  expect(error.next).not.toBe('');
  expect(inspect(error, { depth: null })).not.toContain(secret);
});

test('a kubeconfig that was named and does not exist is an error', async () => {
  const readFile = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }));
  expect((await refusal('', { readFile })).message).toBe('the kubeconfig /k cannot be read: there is no such file');
});

test('a kubeconfig of the list that may not be read is an error', async () => {
  const readFile = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
  const error = await refusal('', { readFile, kubeconfig: undefined, env: { KUBECONFIG: '/a' } });
  expect(error.message).toBe('the kubeconfig /a cannot be read: permission denied');
});

test('a certificate file that does not exist is named', async () => {
  const text = single(`${server}, certificate-authority: ca.pem`, 'token: t');
  const readFile = (path: string) => (path === '/etc/k' ? Promise.resolve(text) : Promise.reject(new Error('no')));
  expect((await refusal('', { readFile, kubeconfig: '/etc/k' })).message).toContain(
    '/etc/ca.pem (certificate-authority of "c")',
  );
});
