// Rows as a plain table: one column for each key, numbers to the right.

export type Row = Readonly<Record<string, string | number>>;

export function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => cell(row, column).length)));
  const line = (cells: readonly string[]) => cells.join('  ').trimEnd();
  const head = line(columns.map((column, index) => pad(column, widths[index] ?? 0, isNumeric(rows, column))));
  const body = rows.map((row) =>
    line(columns.map((column, index) => pad(cell(row, column), widths[index] ?? 0, isNumeric(rows, column)))),
  );
  return [head, ...body].join('\n');
}

function cell(row: Row, column: string): string {
  return String(row[column] ?? '');
}

function isNumeric(rows: readonly Row[], column: string): boolean {
  return rows.every((row) => row[column] === undefined || typeof row[column] === 'number');
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
