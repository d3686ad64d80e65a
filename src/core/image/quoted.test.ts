// Tests of foreign text in messages.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './any-text.suite.ts';
import { quoted } from './quoted.ts';

describe('foreign text in a message', () => {
  test.each([
    ['nginx:1.27', '"nginx:1.27"'],
    ['', '""'],
    ['a\nb', '"a\\u{a}b"'],
    ['\u001b[31mred', '"\\u{1b}[31mred"'],
    ['grün', '"grün"'],
    ['\ud800', '"\\u{d800}"'],
    ['a'.repeat(100), `"${'a'.repeat(80)}…"`],
  ])('%j is shown as %s', (text, shown) => {
    expect(quoted(text)).toBe(shown);
  });

  test('no text makes it long or brings a control character into a message', () => {
    fc.assert(
      fc.property(anyText(300), (text) => {
        expect(quoted(text).length).toBeLessThan(900);
        expect(quoted(text)).not.toMatch(/\p{C}/u);
      }),
    );
  });
});
