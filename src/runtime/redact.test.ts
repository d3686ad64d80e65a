import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canary, expectNoCanary } from '#test/fixtures/canary.ts';
import { isSecretName, redact, redactText } from './redact.ts';
import { secret } from './secret.ts';

describe('names', () => {
  test.each([
    'token',
    'accessToken',
    'identity_token',
    'Authorization',
    'proxy-authorization',
    'password',
    'registryPassword',
    'secret',
    'clientSecret',
    'apiKey',
    'private_key',
    'client-key-data',
    'auth',
    'Cookie',
    'set-cookie',
    '.dockerconfigjson',
  ])('%s holds a secret', (name) => expect(isSecretName(name)).toBe(true));

  test.each(['key', 'secretName', 'tokenFile', 'author', 'tag', 'workload', 'digest', 'passed', 'secrets', 'keys'])(
    '%s may be seen',
    (name) => expect(isSecretName(name)).toBe(false),
  );
});

describe('texts', () => {
  test.each([
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer [secret]'],
    ['basic dXNlcjpwYXNz= was refused', 'basic [secret] was refused'],
    ['a eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.sig b', 'a [secret] b'],
    ['GET https://user:pa55@ghcr.io/v2/', 'GET https://[secret]@ghcr.io/v2/'],
    ['/token?service=x&access_token=abc&scope=y', '/token?service=x&access_token=[secret]&scope=y'],
    ['?X-Amz-Signature=abc', '?X-Amz-Signature=[secret]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----!', '[secret]!'],
    ['nothing to hide: ghcr.io/acme/web@sha256:00', 'nothing to hide: ghcr.io/acme/web@sha256:00'],
  ])('%j is written as %j', (text, written) => expect(redactText(text)).toBe(written));

  test('are cut, however long they are', () => {
    expect(redactText('x'.repeat(5_000_000)).length).toBe(4_097);
  });
});

describe('values', () => {
  test('a secret is hidden however deep it is, in errors and their causes too', () => {
    const token = canary('redacted');
    const cause = new Error(`https://u:${token}@host/`);
    const error = Object.assign(new Error(`Bearer ${token}`, { cause }), { code: 'EX' });
    const value = {
      a: [{ b: { token } }],
      headers: new Map([['authorization', token]]),
      error,
      handed: secret(token),
      bytes: Buffer.from(token),
    };
    const text = JSON.stringify(redact(value));
    expectNoCanary('the line', text);
    expect(redact(error)).toMatchObject({
      type: 'Error',
      message: 'Bearer [secret]',
      code: 'EX',
      cause: { type: 'Error' },
    });
  });

  test('cycles, depth and length are bounded', () => {
    const ring: Record<string, unknown> = { name: 'ring' };
    ring['self'] = ring;
    expect(redact(ring)).toEqual({ name: 'ring', self: '[circular]' });
    expect(JSON.stringify(redact([[[[[[[['deep']]]]]]]]))).toContain('[deep]');
    expect(redact(Array.from({ length: 102 }, () => 1))).toHaveLength(101);
  });

  test('anything at all becomes JSON, and plain data without secrets stays as it is', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true }), (value) => {
        JSON.stringify(redact({ value }));
      }),
    );
    const plain = { workload: 'shop/web', count: 3, ok: true, none: null, token: '', list: ['a', { b: 1 }] };
    expect(redact(plain)).toEqual(plain);
  });
});
