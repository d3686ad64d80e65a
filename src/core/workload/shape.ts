// Reading values of unknown shape: nothing here throws, and only own properties are seen.

export type Shape = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one when it is anything else. */
export function objectOf(value: unknown): Shape {
  return isObject(value) ? value : {};
}

/** The value at a path of own properties; undefined where the path breaks off. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here: unknown = value;
  for (const part of path) {
    if (!isObject(here) || !Object.hasOwn(here, part)) return undefined;
    here = here[part];
  }
  return here;
}

/** The member of that name; undefined where there is none, also for names that every object inherits (`constructor`). */
export function ownOf<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or null for anything else and for an empty text. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A whole number of at least 0; 0 for anything else. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** The members that are texts; null when the value is no object. */
export function textsOf(value: unknown): Readonly<Record<string, string>> | null {
  if (!isObject(value)) return null;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1])));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
