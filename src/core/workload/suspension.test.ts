import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSuspension, suspensionText, suspensionWords } from './suspension.ts';

const sale = { by: 'ann', at: 0, why: 'a sale', until: 60_000 };

test('what is written is read again', () => {
  const text = suspensionText(sale);
  expect(text).toBe('{"by":"ann","at":"1970-01-01T00:00:00.000Z","why":"a sale","until":"1970-01-01T00:01:00.000Z"}');
  expect(parseSuspension(text)).toEqual(sale);
  expect(suspensionWords(text)).toBe('reship.dev/suspended by "ann" until 1970-01-01T00:01:00.000Z: "a sale"');
  const bare = suspensionText({ by: '', at: 0, why: '', until: null });
  expect(parseSuspension(bare)).toEqual({ by: '', at: 0, why: '', until: null });
  expect(suspensionWords(bare)).toBe('reship.dev/suspended');
});

test.each([
  ['', 'an empty text'],
  ['true', 'a word'],
  ['{"until":"1970-01-01T00:01:00Z"}', 'nobody knows since when'],
  ['{"at":"1970-01-01T00:00:00Z","until":"tomorrow"}', 'an end that is no time'],
  ['{"at":"1970-01-01T00:00:00Z","until":0}', 'an end that is a number'],
  ['{"at":"1970-01-01T00:00:00Z","until":"1970-01-01T00:01:00Z"', 'a text that was cut'],
])('%s cannot be read: %s', (text) => {
  expect(parseSuspension(text)).toBeNull();
  expect(suspensionWords(text)).toMatch(/^reship\.dev\/suspended: "/);
});

test('never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => suspensionWords(text) !== ''));
});
