// Texts of a record are cut to what the CRD takes.
import { expect, test } from 'vitest';
import { cut } from './bounds.ts';

test.each([
  { text: '', most: 3, is: '' },
  { text: 'abc', most: 3, is: 'abc' },
  { text: 'abcd', most: 3, is: 'ab…' },
  { text: '😀😀😀', most: 3, is: '😀😀😀' },
  { text: '😀😀😀😀', most: 3, is: '😀😀…' },
])('$text in $most characters is $is', ({ text, most, is }) => {
  expect(cut(text, most)).toBe(is);
});
