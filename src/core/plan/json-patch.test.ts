// JSON Pointers.
import { expect, test } from 'vitest';
import { pointer } from './json-patch.ts';

test.each([
  { parts: ['metadata', 'annotations', 'reship.dev/state'], path: '/metadata/annotations/reship.dev~1state' },
  { parts: ['a~b', 0, 'c/d'], path: '/a~0b/0/c~1d' },
  { parts: [], path: '' },
])('$parts is $path', ({ parts, path }) => {
  expect(pointer(...parts)).toBe(path);
});
