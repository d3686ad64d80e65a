// Tests of foreign text in messages.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './any-text.suite.ts';
import { quoted, shownTag } from './quoted.ts';

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

test.each([
  ['1.4.2-alpine_x', '1.4.2-alpine_x'],
  ['', '""'],
  ['a b', '"a b"'],
  ['a\u001bb', String.raw`"a\u{1b}b"`],
  ['a\n', String.raw`"a\u{a}"`],
])('the tag %j is shown as %s', (tag, text) => {
  expect(shownTag(tag)).toBe(text);
});
