// File errors in words.
import { expect, test } from 'vitest';
import { fileTrouble } from './file-trouble.ts';

test.each([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['EIO', 'EIO'],
  ['constructor', 'constructor'],
])('%s is said as: %s', (code, said) => {
  expect(fileTrouble(Object.assign(new Error('secret path'), { code }))).toBe(said);
});

test('an error without a code shows nothing of its text', () => {
  expect(fileTrouble(new Error('secret path'))).toBe('unreadable');
});
