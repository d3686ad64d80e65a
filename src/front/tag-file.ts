// A file of tags: one a line, or a JSON array.
import { UsageError } from '#cli/flags.ts';
import { tagProblem } from '#core/image/reference-grammar.ts';
import type { Input } from './read-input.ts';

const most = 100_000;

/** Each tag once; UsageError names the first line that is no tag. Blank lines do not count. */
export function readTags({ file, text }: Input): readonly string[] {
  const rows = text.trimStart().startsWith('[') ? arrayIn(file, text) : text.split('\n');
  const tags = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const tag = typeof row === 'string' ? row.trim() : row;
    if (tag === '') continue;
    const problem = typeof tag === 'string' ? tagProblem(tag) : 'it is no text';
    if (problem !== null || typeof tag !== 'string') throw new UsageError(`${file}, entry ${index + 1}: ${problem}`);
    tags.add(tag);
  }
  if (tags.size > most) throw new UsageError(`${file} has more than ${most} tags`);
  return [...tags];
}

function arrayIn(file: string, text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // The sentence below says it.
  }
  throw new UsageError(`${file} begins with [ and is no JSON array of tags`);
}
