// JSON Patch as the API server carries it out, which is not quite RFC 6902.
import { equal, isMap, type Json } from '../store/json.ts';

interface Operation {
  readonly op?: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: Json;
}

type Holder = { [key: string]: Json };

/** Marks a text that Go would spell otherwise; no object holds it. */
const otherSpelling = '\u0000spelled otherwise: ';

/**
 * The operations of a body. Texts are marked where they are not spelled as Go's encoder spells them: a `test` compares letters, so
 * a plain `<` never equals itself. Throws a SyntaxError.
 */
function parseJsonPatch(body: string): {
  readonly plain: readonly Operation[];
  readonly spelled: readonly Operation[];
} {
  const plain = JSON.parse(body) as readonly Operation[];
  const marked = body.replaceAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (token, _, colon: string | undefined) => {
    if (colon !== undefined) return token;
    const text = JSON.parse(token) as string;
    return goText(text) === token ? token : JSON.stringify(otherSpelling + text);
  });
  return { plain, spelled: JSON.parse(marked) as readonly Operation[] };
}

function goText(text: string): string {
  const escaped = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/[<>&\u2028\u2029]/g, escaped);
}

/** null: an operation does not fit, whichever. A `test` of null passes on a missing key, a `replace` of one adds it. */
export function applyJsonPatch(object: object, body: string): Json | null {
  const { plain, spelled } = parseJsonPatch(body);
  const root = { '': structuredClone(object) as Json } as Holder;
  for (const [at, operation] of plain.entries()) {
    if (!carryOut(root, operation, spelled[at]?.value)) return null;
  }
  return root[''] ?? null;
}

function carryOut(root: Holder, { op, path, from, value }: Operation, tested: Json | undefined): boolean {
  const place = placeOf(root, path);
  if (place === null) return false;
  switch (op) {
    case 'test':
      return has(place)
        ? equal(read(place), tested ?? null)
        : !Array.isArray(place.holder) && (tested ?? null) === null;
    case 'add':
      return value !== undefined && write(place, value, true);
    case 'replace':
      return value !== undefined && (!Array.isArray(place.holder) || has(place)) && write(place, value, false);
    case 'remove':
      return remove(place);
    case 'copy':
    case 'move': {
      const source = placeOf(root, from);
      if (source === null || !has(source)) return false;
      const moved = structuredClone(read(source));
      return (op === 'copy' || remove(source)) && write(place, moved, true);
    }
    case undefined:
    default:
      return false;
  }
}

interface Place {
  readonly holder: Holder | Json[];
  readonly key: string;
}

/** null where something on the way is missing. */
function placeOf(root: Holder, path: string | undefined): Place | null {
  if (path === undefined || (path !== '' && !path.startsWith('/'))) return null;
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = keys.pop() ?? '';
  let holder: Json | undefined = root;
  for (const one of keys)
    holder = Array.isArray(holder) ? (holder as Json[]).at(Number(one)) : isMap(holder) ? holder[one] : undefined;
  return isMap(holder) || Array.isArray(holder) ? { holder: holder as Place['holder'], key } : null;
}

/** A place in a list of that length; below nothing it counts from the end. null: there is none. */
function placeIn(length: number, key: string): number | null {
  if (!/^-?\d+$/.test(key)) return null;
  const at = Number(key) < 0 ? Number(key) + length : Number(key);
  return at >= 0 && at < length ? at : null;
}

function has({ holder, key }: Place): boolean {
  return Array.isArray(holder) ? placeIn(holder.length, key) !== null : holder[key] !== undefined;
}

function read({ holder, key }: Place): Json {
  return (Array.isArray(holder) ? holder.at(Number(key)) : holder[key]) ?? null;
}

function write({ holder, key }: Place, value: Json, inserts: boolean): boolean {
  if (!Array.isArray(holder)) {
    holder[key] = value;
    return true;
  }
  const at = key === '-' ? holder.length : placeIn(holder.length + (inserts ? 1 : 0), key);
  if (at === null) return false;
  holder.splice(at, inserts ? 0 : 1, value);
  return true;
}

function remove(place: Place): boolean {
  if (!has(place)) return false;
  const { holder, key } = place;
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return true;
}
