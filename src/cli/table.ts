// Columns as kubectl prints them: padded with blanks, three between, the last one free.
import { printable } from './printable.ts';

export type Paint = (text: string) => string;

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

export function table(heads: readonly string[], rows: readonly (readonly (string | Cell)[])[]): string {
  return cutTable(heads, rows, null).text;
}

/** Of a last column that a terminal would wrap, at least so many characters are shown. */
const leastOfLast = 20;

/**
 * The same with no line longer than `columns`: the last column ends with `…` where it must; null: nothing is cut.
 * `cut` says of which rows.
 */
export function cutTable(
  heads: readonly string[],
  rows: readonly (readonly (string | Cell)[])[],
  columns: number | null,
): { readonly text: string; readonly cut: ReadonlySet<number> } {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? { text: printable(cell) } : { ...cell, text: printable(cell.text) })),
  );
  const widths = heads.map((head, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.text.length ?? 0), head.length),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 3, 0);
  const room = columns === null ? Number.POSITIVE_INFINITY : Math.max(columns - before, leastOfLast);
  const cut = new Set<number>();
  for (const [index, row] of cells.entries()) if ((row.at(-1)?.text.length ?? 0) > room) cut.add(index);
  const line = (row: readonly Cell[]) =>
    row
      .map((cell, column) => {
        const isLast = column === row.length - 1;
        const text = isLast && cell.text.length > room ? `${cell.text.slice(0, room - 1)}…` : cell.text;
        const painted = cell.paint === undefined ? text : cell.paint(text);
        return isLast ? painted : painted + ' '.repeat((widths[column] ?? 0) - cell.text.length + 3);
      })
      .join('')
      .trimEnd();
  const text = [heads.map((head) => ({ text: head })), ...cells].map((row) => `${line(row)}\n`).join('');
  return { text, cut };
}
