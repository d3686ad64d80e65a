// Tests of which creation times can be compared.
import { expect, test } from 'vitest';
import { parseInstant } from '#core/time/instant.ts';
import { isUsable, unusableTimes } from './creation-time.ts';

test.each([
  ['0001-01-01T00:00:00Z', false],
  ['1970-01-01T00:00:00Z', false],
  ['1980-01-01T00:00:00Z', false],
  ['1980-01-01T00:00:01Z', false],
  ['1980-01-01T00:00:02Z', true],
  ['2026-11-01T00:00:00Z', true],
  ['2100-12-31T23:59:59Z', true],
  ['2101-01-01T00:00:00Z', false],
])('%s is usable: %s', (text, answer) => {
  expect(parseInstant(text)).not.toBeNull();
  expect(isUsable(parseInstant(text))).toBe(answer);
});

test('no time is not usable', () => {
  expect(isUsable(null)).toBe(false);
});

const at = (text: string) => parseInstant(text);

test.each([
  [[at('1980-01-01T00:00:01Z')], '1 candidate carries 1980-01-01: these builds are reproducible; use '],
  [
    Array.from({ length: 14 }, () => at('1980-01-01T00:00:00Z')),
    '14 candidates carry 1980-01-01: these builds are reproducible; use ',
  ],
  [
    [null, at('1970-01-01T00:00:00Z'), null],
    '2 candidates carry no creation time, 1 1970-01-01: which is newest cannot be told; use ',
  ],
  [[at('2345-01-01T00:00:00Z')], '1 candidate carries 2345-01-01: which is newest cannot be told; use '],
])('%j: %s', (useless, message) => {
  expect(unusableTimes(useless)).toMatchObject({ code: 'CreatedUnusable', message: expect.stringContaining(message) });
});
