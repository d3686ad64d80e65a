// Reads one page of a tag list, a long one in pieces, so that other work goes on in between.
import { setImmediate as pause } from 'node:timers/promises';

export interface TagPage {
  /** Those of the right form, as often as they stand there. */
  readonly tags: readonly string[];
  /** How many stand there, of whatever form. */
  readonly entries: number;
}

/** Bytes that are parsed in one go: about two milliseconds. */
const piece = 256 * 1024;
const [quote, backslash, open, close, comma] = [0x22, 0x5c, 0x5b, 0x5d, 0x2c];
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * null where the bytes are no tag list. A list without tags is null in some registries and left out in others.
 * @param isGood whether a text is kept
 */
export async function readTagPage(bytes: Buffer, isGood: (text: string) => boolean): Promise<TagPage | null> {
  const inPieces = bytes.length > piece ? await readInPieces(bytes, isGood) : null;
  if (inPieces !== null) return inPieces;
  const whole = listIn(parse(bytes.toString('utf8')));
  return whole && { tags: goodOf(whole, isGood), entries: whole.length };
}

function goodOf(list: readonly unknown[], isGood: (text: string) => boolean): readonly string[] {
  return list.filter((one): one is string => typeof one === 'string' && isGood(one));
}

/** null where it is not plainly one long list of texts: then it is read in one go. */
async function readInPieces(bytes: Buffer, isGood: (text: string) => boolean): Promise<TagPage | null> {
  const list = findList(bytes);
  if (list === null) return null;
  // What stands around the list is read with an empty one in its place; a second list there would be another answer.
  const around = listIn(parse(`${bytes.toString('utf8', 0, list.start)}${bytes.toString('utf8', list.end)}`));
  if (around === null || around.length > 0) return null;
  const tags: string[] = [];
  let entries = 0;
  for (let at = list.start; at <= list.end; ) {
    const end = cutAfter(bytes, at, list.end);
    const part = end === null ? null : parse(`[${bytes.toString('utf8', at, end)}]`);
    if (end === null || !Array.isArray(part) || part.length === 0) return null;
    for (const tag of goodOf(part, isGood)) tags.push(tag);
    entries += part.length;
    at = end + 1;
    await pause();
  }
  return { tags, entries };
}

/** Between the brackets of the first `"tags": [`, where nothing but texts is in them; null: it is read in one go. */
function findList(bytes: Buffer): { readonly start: number; readonly end: number } | null {
  const key = /"tags"\s*:\s*\[/.exec(bytes.toString('latin1', 0, 4096));
  const start = key === null ? -1 : key.index + key[0].length;
  // Nothing of the list itself can follow its end: the rest is short.
  const end = bytes.lastIndexOf(close);
  return start < 0 || end < start || bytes[start - 1] !== open ? null : { start, end };
}

/**
 * The comma that ends a text some way on, or the end of the list; null where no such place is found.
 * A text that is itself a comma is taken for one, and then the piece does not parse.
 */
function cutAfter(bytes: Buffer, from: number, end: number): number | null {
  if (end - from <= piece) return end;
  let at = from + piece;
  for (let steps = 0; steps < 1000; steps += 1) {
    at = bytes.indexOf(comma, at);
    if (at < 0 || at >= end) return end;
    let next = at + 1;
    while (blanks.has(bytes[next] ?? 0)) next += 1;
    if (bytes[at - 1] === quote && bytes[at - 2] !== backslash && bytes[next] === quote) return at;
    at += 1;
  }
  return null;
}

function listIn(document: unknown): readonly unknown[] | null {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return null;
  const tags = 'tags' in document ? document.tags : undefined;
  if (Array.isArray(tags)) return tags;
  const named = 'name' in document && typeof document.name === 'string';
  return tags === null || (tags === undefined && named) ? [] : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
