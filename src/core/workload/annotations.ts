// Which annotations of a workload, its pod template or its Namespace are kept, and what they all weigh.
import { ownerAnnotations } from './owner.ts';
import { textsOf } from './shape.ts';

/** Keys that mention `reship` in any case, so that misspelt and misplaced ones are seen, and those that tell an owner. */
export function keptAnnotations(raw: unknown): Readonly<Record<string, string>> | null {
  const all = textsOf(raw);
  if (all === null) return null;
  return Object.fromEntries(Object.entries(all).filter(([key]) => isKept(key)));
}

function isKept(key: string): boolean {
  return ownerAnnotations.includes(key) || key.toLowerCase().includes('reship');
}

/** UTF-8 bytes of all keys and values: what the API server's limit of 256 KiB counts. */
export function annotationBytesOf(raw: unknown): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(textsOf(raw) ?? {})) bytes += utf8Length(key) + utf8Length(value);
  return bytes;
}

/** Bytes of the text in UTF-8; a lone surrogate counts 3, as the replacement character does. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
