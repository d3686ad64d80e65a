import { expect, test } from 'vitest';
import { causeOf } from './cause.ts';

const timeouts = { connect: 10_000, headers: 30_000, body: 20_000 };

test.each<readonly [string, string, boolean, boolean?]>([
  ['ECONNREFUSED', 'did not answer: connection refused', false],
  ['ENOTFOUND', 'did not answer: its name is not known to DNS', false],
  ['CERT_HAS_EXPIRED', 'did not answer: its certificate has expired', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'did not answer: it does not speak https', false],
  ['ETIMEDOUT', 'did not answer: no connection in time', false, true],
  ['UND_ERR_CONNECT_TIMEOUT', 'did not answer: no connection within 10 s', false, true],
  ['UND_ERR_HEADERS_TIMEOUT', 'did not answer: no answer within 30 s', false, true],
  ['UND_ERR_BODY_TIMEOUT', 'did not answer: the answer stopped for 20 s', false],
  ['ECONNRESET', 'did not answer: the connection was closed', true],
  ['UND_ERR_SOCKET', 'did not answer: the connection was closed', true],
  ['HPE_INVALID_CONSTANT', 'answered with something that is not HTTP', true],
  ['EWHATEVER', 'did not answer: the request failed (EWHATEVER)', false],
])('%s in words', (code, words, broken, late = false) => {
  expect(causeOf(Object.assign(new Error('secret text'), { code }), timeouts)).toEqual({ words, broken, late });
});

test('a parser error without a code in words', () => {
  const error = Object.assign(new Error('secret text'), { name: 'HTTPParserError' });
  expect(causeOf(error, timeouts)).toEqual({
    words: 'answered with something that is not HTTP',
    broken: true,
    late: false,
  });
});

test.each([[null], ['text'], [new Error('secret text')], [{ code: 'secret text' }], [{ code: 5 }]])(
  'no text of %j is shown',
  (error) => {
    expect(causeOf(error, timeouts)).toEqual({
      words: 'did not answer: the request failed (unknown)',
      broken: false,
      late: false,
    });
  },
);
