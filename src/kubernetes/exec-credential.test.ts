// What login programs are told, and what is made of their output.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { noTls } from '#test/fixtures/cluster-access.ts';
import { execInfo, parseExecCredential } from './exec-credential.ts';

const secret = canary('exec-credential');
const v1 = 'client.authentication.k8s.io/v1';
const authority = createAuthority();
const mine = authority.server();
const other = authority.server();
const text = (status: unknown, more: object = {}) =>
  JSON.stringify({ apiVersion: v1, kind: 'ExecCredential', status, ...more });

describe('parseExecCredential', () => {
  test('reads a token, a certificate, both, and when they expire', () => {
    expect(parseExecCredential(text({ token: 't' }), v1)).toEqual({
      token: 't',
      cert: null,
      key: null,
      expiresAt: null,
    });
    const pair = { clientCertificateData: mine.cert, clientKeyData: mine.key };
    expect(
      parseExecCredential(text({ ...pair, token: null, expirationTimestamp: '2026-01-01T00:00:00Z' }), v1),
    ).toEqual({
      token: null,
      cert: mine.cert,
      key: mine.key,
      expiresAt: Date.parse('2026-01-01T00:00:00Z'),
    });
    expect(parseExecCredential(text({ ...pair, token: 't' }), v1)).toMatchObject({ token: 't', cert: mine.cert });
  });

  test.each<[string, string, RegExp]>([
    ['no JSON', secret, /no JSON object/],
    ['a list', '[]', /no JSON object/],
    ['nothing', '', /no JSON object/],
    ['another kind', text({ token: secret }, { kind: 'Secret' }), /no ExecCredential/],
    ['another version', text({ token: secret }, { apiVersion: `${v1}beta1` }), /another version than .*\/v1$/],
    ['no status', text(undefined), /no status/],
    ['no credentials', text({ token: '', clientCertificateData: null }), /neither a token nor a certificate/],
    ['a token that is no text', text({ token: { value: secret } }), /something else than texts/],
    ['a certificate alone', text({ clientCertificateData: mine.cert }), /without its key/],
    ['a key alone', text({ clientKeyData: mine.key, token: 't' }), /without its key/],
    [
      'a key of another certificate',
      text({ clientCertificateData: mine.cert, clientKeyData: other.key }),
      /certificate and key cannot be used/,
    ],
    ['a token with a line break', text({ token: `${secret}\n` }), /characters that no header can carry/],
    ['a token with a header in it', text({ token: `a\r\nx: ${secret}` }), /characters that no header can carry/],
    ['no time', text({ token: secret, expirationTimestamp: 'soon' }), /expirationTimestamp is no time/],
    ['a number for a time', text({ token: secret, expirationTimestamp: 17 }), /expirationTimestamp is no time/],
  ])('says why it cannot use %s, and quotes nothing', (_, output, why) => {
    const answer = parseExecCredential(output, v1);
    expect(answer).toMatch(why);
    expect(answer).not.toContain(secret);
  });

  test('no output breaks it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((status) => text(status)),
        ),
        (output) => {
          expect(() => parseExecCredential(output, v1)).not.toThrow();
        },
      ),
    );
  });
});

test('execInfo tells the cluster as client-go does', () => {
  expect(JSON.parse(execInfo(v1, true, null))).toEqual({
    kind: 'ExecCredential',
    apiVersion: v1,
    spec: { interactive: true },
  });
  const cluster = { server: 'https://x', proxyUrl: '', disableCompression: false, config: null, tls: noTls };
  const spec = (more: object) => JSON.parse(execInfo(v1, false, { ...cluster, ...more })).spec;
  expect(spec({})).toEqual({ cluster: { server: 'https://x', config: null }, interactive: false });
  const tls = { ca: 'PEM', cert: 'c', key: 'k', servername: 'name', verify: false };
  expect(spec({ tls, proxyUrl: 'http://p', disableCompression: true, config: { audience: 7 } }).cluster).toEqual({
    server: 'https://x',
    'tls-server-name': 'name',
    'insecure-skip-tls-verify': true,
    'certificate-authority-data': Buffer.from('PEM').toString('base64'),
    'proxy-url': 'http://p',
    'disable-compression': true,
    config: { audience: 7 },
  });
});
