// Tests of the digest grammar.
import { describe, expect, test } from 'vitest';
import { isDigest, parseDigest, shortDigest } from './digest.ts';

const hex = '0a1b2c3d4e5f6789'.repeat(4);

describe('a digest', () => {
  test.each([
    [`sha256:${hex}`, true],
    [`sha512:${hex}${hex}`, true],
    [`sha256+b64:${hex}`, true],
    [`sha256:${hex.toUpperCase()}`, false],
    [`sha256:${hex.slice(1)}`, false],
    [`sha256:${hex}0`, false],
    [`SHA256:${hex}`, false],
    [hex, false],
    [`sha256:`, false],
    [`sha256:${hex}\n`, false],
    ['', false],
    [`md5:${'0'.repeat(300)}`, false],
  ])('%j is one: %s', (text, valid) => {
    expect(isDigest(text)).toBe(valid);
    expect(parseDigest(text)).toBe(valid ? text : null);
  });

  test('is shown by its first twelve digits', () => {
    const digest = parseDigest(`sha256:${hex}`);
    expect(digest && shortDigest(digest)).toBe('sha256:0a1b2c3d4e5f');
  });
});
