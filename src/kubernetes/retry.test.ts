// What is asked for again, and when.
import { describe, expect, test } from 'vitest';
import { parseRetryAfter, waitBeforeRetry } from './retry.ts';
import { ClusterError } from './status-error.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  test.each([
    ['seconds', '7', 7],
    ['an HTTP date', 'Thu, 01 Jan 2026 00:00:12 GMT', 12],
    ['a date that has passed', 'Thu, 01 Jan 2015 00:00:00 GMT', 0],
    ['a fraction', '1.5', null],
    ['a negative number', '-3', null],
    ['no date', 'soon, please', null],
    ['nothing', '', null],
    ['absence', undefined, null],
  ])('%s', (_, text, seconds) => {
    expect(parseRetryAfter(text, now)).toBe(seconds);
  });
});

describe('waits before a retry', () => {
  const denial = 'admission webhook "limit.example.com" denied the request: too many';
  test.each([
    ['429 of a read', 429, 'slow down', 'GET', null, 0, 250],
    ['429 of a patch', 429, 'slow down', 'PATCH', null, 0, 250],
    ['the time that the server asks for', 429, 'slow down', 'PATCH', 3, 0, 3000],
    ['longer each time', 503, 'not now', 'GET', null, 3, 2000],
    ['not a fifth time', 503, 'not now', 'GET', null, 4, null],
    ['not for minutes', 503, 'not now', 'GET', 3600, 0, null],
    ['504 of a read', 504, 'timeout', 'GET', null, 0, 250],
    ['504 of a patch may have been carried out', 504, 'timeout', 'PATCH', null, 0, null],
    [
      'a webhook that could not be called',
      500,
      'Internal error occurred: failed calling webhook "x"',
      'PATCH',
      null,
      0,
      250,
    ],
    ['any other 500', 500, 'etcdserver: leader changed', 'PATCH', null, 0, null],
    ['a webhook that says no with 429', 429, denial, 'PATCH', null, 0, null],
    ['a conflict', 409, 'conflict', 'PATCH', null, 0, null],
  ])('%s', (_, status, message, method, retryAfterSeconds, attempt, expected) => {
    const error = new ClusterError('ServerError', message, { status, retryAfterSeconds });
    expect(waitBeforeRetry(error, method, attempt, 0.5)).toBe(expected);
  });
});
