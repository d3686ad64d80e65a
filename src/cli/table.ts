// Columns as kubectl prints them: padded with blanks, three between, the last one free.
import { printable } from './printable.ts';

export type Paint = (text: string) => string;

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

export function table(heads: readonly string[], rows: readonly (readonly (string | Cell)[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? { text: printable(cell) } : { ...cell, text: printable(cell.text) })),
  );
  const widths = heads.map((head, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.text.length ?? 0), head.length),
  );
  const line = (row: readonly Cell[]) =>
    row
      .map((cell, column) => {
        const painted = cell.paint === undefined ? cell.text : cell.paint(cell.text);
        return column === row.length - 1 ? painted : painted + ' '.repeat((widths[column] ?? 0) - cell.text.length + 3);
      })
      .join('')
      .trimEnd();
  return [heads.map((text) => ({ text })), ...cells].map((row) => `${line(row)}\n`).join('');
}
