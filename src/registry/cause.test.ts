import { expect, test } from 'vitest';
import { causeOf } from './cause.ts';

const timeouts = { connect: 10_000, headers: 30_000, body: 20_000 };

test.each<readonly [string, string, boolean, boolean?]>([
  ['ECONNREFUSED', 'did not answer: connection refused', false],
  ['ENOTFOUND', 'did not answer: its name is not known to DNS', false],
  ['ETIMEDOUT', 'did not answer: no connection in time', false, true],
  ['UND_ERR_CONNECT_TIMEOUT', 'did not answer: no connection within 10 s', false, true],
  ['UND_ERR_HEADERS_TIMEOUT', 'did not answer: no answer within 30 s', false, true],
  ['UND_ERR_BODY_TIMEOUT', 'did not answer: the answer stopped for 20 s', false],
  ['ECONNRESET', 'did not answer: the connection was closed', true],
  ['UND_ERR_SOCKET', 'did not answer: the connection was closed', true],
  ['HPE_INVALID_CONSTANT', 'answered with something that is not HTTP', true],
  ['EWHATEVER', 'did not answer: the request failed (EWHATEVER)', false],
])('%s in words', (code, words, broken, late = false) => {
  expect(causeOf(Object.assign(new Error('secret text'), { code }), timeouts, 'ghcr.io')).toEqual({
    words,
    broken,
    late,
  });
});

test('a parser error without a code in words', () => {
  const error = Object.assign(new Error('secret text'), { name: 'HTTPParserError' });
  expect(causeOf(error, timeouts, 'ghcr.io')).toEqual({
    words: 'answered with something that is not HTTP',
    broken: true,
    late: false,
  });
});

test.each([[null], ['text'], [new Error('secret text')], [{ code: 'secret text' }], [{ code: 5 }]])(
  'no text of %j is shown',
  (error) => {
    expect(causeOf(error, timeouts, 'ghcr.io')).toEqual({
      words: 'did not answer: the request failed (unknown)',
      broken: false,
      late: false,
    });
  },
);

test.each([
  ['CERT_HAS_EXPIRED', 'is not trusted: its certificate has expired', 'Renew'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'is not trusted: its certificate is for another name', 'a certificate for ghcr.io'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'is not trusted: its certificate is self-signed', '{prefix: ghcr.io, ca: FILE}'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak https', '{prefix: ghcr.io, plainHttp: true}'],
])('R32 %s is nothing to try again', (code, words, next) => {
  const cause = causeOf(Object.assign(new Error('secret text'), { code }), timeouts, 'ghcr.io');
  expect(cause).toEqual({ words, broken: false, late: false, next: expect.stringContaining(next) });
});
