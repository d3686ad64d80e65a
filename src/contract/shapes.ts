// The three shapes that every report schema is put together from, written so that any JSON Schema reader takes them.
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';

/** A closed list of words: `{type: string, enum}`. */
export function words<const Word extends string>(list: readonly Word[], description: string) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...list], description });
}

/** A read-only array. */
export function list<Item extends TSchema>(items: Item, description: string) {
  return Type.Unsafe<readonly Static<Item>[]>({ type: 'array', items, description });
}

/** The value, or null; reports say null where a value is missing and never leave the key out. */
export function orNull<Value extends TSchema>(value: Value) {
  return Type.Union([value, Type.Null()]);
}
