// Tests of the word that was probably meant.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const words = ['policy', 'containers', 'include', 'pin', 'suspend'];

describe('the nearest word', () => {
  test.each([
    ['polcy', 'policy'],
    ['POLICY', 'policy'],
    ['container', 'containers'],
    ['suspended', 'suspend'],
    ['supsend', 'suspend'],
    ['in', 'pin'],
    ['exclude', 'include'],
  ])('for %s is %s', (word, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });

  test('is null without candidates', () => {
    expect(nearest('x', [])).toBeNull();
  });

  test('is the word itself when it is there, and one of the candidates in any case', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), fc.constantFrom(...words), (word, known) => {
        expect(nearest(known, words)).toBe(known);
        expect(words).toContain(nearest(word, words));
      }),
    );
  });
});
