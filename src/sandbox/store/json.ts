// JSON as plain data, and whether two pieces of it are the same.

export type Json = string | number | boolean | null | readonly Json[] | JsonMap;

export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map at this key, or an empty one. */
export function mapAt(value: unknown, ...keys: readonly string[]): JsonMap {
  let at: unknown = value;
  for (const key of keys) at = isMap(at) ? at[key] : undefined;
  return isMap(at) ? at : {};
}

/** Structural; a key whose value is undefined counts as missing. */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => equal(item, other[at]));
  }
  if (!isMap(one) || !isMap(other)) return false;
  for (const key of Object.keys(one)) if (!equal(one[key], other[key])) return false;
  for (const key of Object.keys(other)) if (other[key] !== undefined && one[key] === undefined) return false;
  return true;
}
