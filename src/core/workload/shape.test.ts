// Tests of reading values of unknown shape.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, countOf, listOf, objectOf, textOf, textsOf } from './shape.ts';

describe('reading values of unknown shape', () => {
  test.each([
    [{ a: { b: 1 } }, ['a', 'b'], 1],
    [{ a: null }, ['a', 'b'], undefined],
    [{ a: [1] }, ['a', '0'], undefined],
    [{}, ['constructor', 'name'], undefined],
    ['text', ['length'], undefined],
    [{ a: 1 }, [], { a: 1 }],
  ])('%j at %j is %j', (value, path, found) => {
    expect(at(value, ...path)).toEqual(found);
  });

  test.each([
    [3, 3],
    [0, 0],
    [-1, 0],
    [1.5, 0],
    [Number.NaN, 0],
    ['3', 0],
    [undefined, 0],
  ])('%j counts as %j', (value, count) => {
    expect(countOf(value)).toBe(count);
  });

  test('texts keep the members that are texts, also under odd names', () => {
    const raw: unknown = JSON.parse('{"a":"1","b":2,"c":null,"__proto__":"own"}');
    const texts = textsOf(raw);
    expect(Object.entries(texts ?? {})).toEqual([
      ['a', '1'],
      ['__proto__', 'own'],
    ]);
    expect(textsOf(null)).toBeNull();
    expect(textsOf([])).toBeNull();
  });

  test('an empty text is no text', () => {
    expect([textOf(''), textOf('a'), textOf(1)]).toEqual([null, 'a', null]);
  });

  test('no value makes them throw', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.string()), (value, path) => {
        at(value, ...path);
        expect(Array.isArray(listOf(value))).toBe(true);
        expect(typeof objectOf(value)).toBe('object');
      }),
    );
  });
});
