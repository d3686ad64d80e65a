import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['plain text, ümlaut, 漢字 and 🚀', 'plain text, ümlaut, 漢字 and 🚀'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['two\nlines\r\tand a tab', 'two\\u{a}lines\\u{d}\\u{9}and a tab'],
  ['\u007f\u009b', '\\u{7f}\\u{9b}'],
  ['\u202eback', '\\u{202e}back'],
  ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
  ['\u2028\u2029', '\\u{2028}\\u{2029}'],
])('%j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
