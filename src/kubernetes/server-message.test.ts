// Server messages fit for a report.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cut, shortMessage } from './server-message.ts';

const object = JSON.stringify(JSON.stringify({ spec: { replicas: 3, note: 'x'.repeat(5000) } }));

describe('shortMessage', () => {
  test.each([
    ['a short message stays', 'deployments.apps "web" not found', 'deployments.apps "web" not found'],
    [
      'whole objects are left out and the point at the end stays',
      `"" is invalid: patch: Invalid value: ${object}: strict decoding error: unknown field "spec.x"; ${object}`,
      '"" is invalid: patch: Invalid value: "…": strict decoding error: unknown field "spec.x"; "…"',
    ],
    ['lines and control characters become blanks', 'first\r\n\u001b[31mred\tsecond ', 'first [31mred second'],
    ['a quote without an end is cut', `bad "${'x'.repeat(9000)}`, 'bad "…"'],
    ['an escaped quote does not end a quote', `a "b\\"${'x'.repeat(300)}" c`, 'a "…" c'],
  ])('%s', (_, text, expected) => {
    expect(shortMessage(text)).toBe(expected);
  });

  test('no message is longer than 1,024 characters or ends in half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (text) => {
        const short = shortMessage(text);
        expect(short.length).toBeLessThanOrEqual(1024);
        expect(short).not.toMatch(/\p{Surrogate}/u);
      }),
    );
    expect(cut('👍'.repeat(10), 4)).toBe('👍…');
  });

  test('a message made of escaped quotes takes no long time', () => {
    expect(shortMessage('\\"'.repeat(2_000_000)).length).toBeLessThanOrEqual(1024);
  });
});
