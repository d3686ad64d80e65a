// Tests of the order over tags of any kind.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNames, highestFirst, isAttachment } from './highest-first.ts';

test('versions come first, highest first, then the others by bytes', () => {
  const tags = ['main', 'v1.9', '1.10', '1.9', 'stable', '2.0.0-rc.1', 'Zeta'];
  expect(highestFirst(tags)).toEqual(['2.0.0-rc.1', '1.10', '1.9', 'v1.9', 'stable', 'main', 'Zeta']);
});

test('of one version without and with a variant the one without comes first', () => {
  expect(highestFirst(['1.4.2-alpine', '1.4.2'])).toEqual(['1.4.2', '1.4.2-alpine']);
  expect(highestFirst(['1.4.2', '1.4.2-alpine'])).toEqual(['1.4.2', '1.4.2-alpine']);
});

test('the order is total', () => {
  const tags = fc.constantFrom('1.0', 'v1.0', '1.0.0', '1.0-alpine', 'main', 'a', 'B', '1.0_1', '1.0_2', '');
  fc.assert(
    fc.property(tags, tags, tags, (a, b, c) => {
      expect(compareNames(a, b) + compareNames(b, a)).toBe(0);
      expect(compareNames(a, b) === 0).toBe(a === b);
      if (compareNames(a, b) < 0 && compareNames(b, c) < 0) expect(compareNames(a, c)).toBeLessThan(0);
    }),
  );
});

test.each([
  [`sha256-${'a'.repeat(64)}`, true],
  [`sha256-${'a'.repeat(64)}.sig`, true],
  [`sha256-${'a'.repeat(64)}.att`, true],
  [`sha512-${'a'.repeat(128)}`, true],
  [`sha256-${'a'.repeat(63)}`, false],
  [`sha256-${'A'.repeat(64)}`, false],
  [`sha256-${'a'.repeat(64)}-debug`, false],
  [`x-sha256-${'a'.repeat(64)}`, false],
  ['1.0', false],
])('%.30s belongs to another image: %s', (tag, answer) => {
  expect(isAttachment(tag)).toBe(answer);
});
