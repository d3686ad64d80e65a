// Tests of patterns as arguments of policies.
import { expect, test } from 'vitest';
import { patternArgument } from './pattern-policy.ts';

test('a pattern is handed on', () => {
  expect(patternArgument('numeric', 'a(b)', 'x')).toMatchObject({ text: 'a(b)' });
});

test.each([
  ['', 'numeric needs a regular expression behind the colon'],
  ['(', '"(" cannot be the pattern of numeric: it must be a regular expression in the syntax of RE2'],
])('P3 %j: %s', (text, message) => {
  expect(patternArgument('numeric', text, String.raw`numeric:(\d+)`)).toEqual({
    code: 'InvalidPolicy',
    message,
    next: String.raw`Write numeric:(\d+), in the syntax of RE2.`,
  });
});
