import { describe, expect, test } from 'vitest';
import { cutTable, table } from './table.ts';

const red = (text: string): string => `<${text}>`;

describe('columns', () => {
  test('are padded with blanks, three between, and nothing after the last', () => {
    expect(
      table(
        ['A', 'LONG HEAD', 'C'],
        [
          ['longer', 'x', 'last one'],
          ['y', 'z', ''],
        ],
      ),
    ).toBe('A        LONG HEAD   C\nlonger   x           last one\ny        z\n');
  });

  test('are as wide with paint as without', () => {
    expect(
      table(
        ['A', 'B'],
        [
          [{ text: 'red', paint: red }, 'b'],
          ['plain', 'b'],
        ],
      ),
    ).toBe('A       B\n<red>     b\nplain   b\n');
  });

  test('show control characters and never send them', () => {
    expect(table(['A'], [['\u001b[2J'], [{ text: 'a\nb', paint: red }]])).toBe('A\n\\u{1b}[2J\n<a\\u{a}b>\n');
  });

  test('of no rows are the heads alone', () => {
    expect(table(['A', 'B'], [])).toBe('A   B\n');
  });
});

describe('a width', () => {
  const rows = [
    ['a', 'x'.repeat(40)],
    ['b', 'y'.repeat(26)],
  ];

  test('cuts what is longer and says which rows', () => {
    const { text, cut } = cutTable(['A', 'WHY'], rows, 30);
    expect(text).toBe(`A   WHY\na   ${'x'.repeat(25)}…\nb   ${'y'.repeat(26)}\n`);
    expect([...cut]).toEqual([0]);
  });

  test('of null cuts nothing', () => {
    expect(cutTable(['A', 'WHY'], rows, null)).toEqual({ text: table(['A', 'WHY'], rows), cut: new Set() });
  });

  test('that is too small leaves twenty characters of the last column', () => {
    expect(cutTable(['A', 'WHY'], rows, 3).text).toContain(`a   ${'x'.repeat(19)}…\n`);
  });
});
