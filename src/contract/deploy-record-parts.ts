// The shapes that the schemas of custom resources are put together from: structural, bounded, nothing left open.
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';

/** A text of at most `most` characters. */
export function text(most: number, description: string, more: { readonly pattern?: string } = {}) {
  return Type.String({ maxLength: most, description, ...more });
}

/** RFC 3339. */
export function time(description: string) {
  return Type.String({ format: 'date-time', maxLength: 40, description });
}

export function count(description: string, least = 0) {
  return Type.Integer({ format: 'int64', minimum: least, maximum: Number.MAX_SAFE_INTEGER, description });
}

/** A list without order of its own. */
export function atomic<Item extends TSchema>(items: Item, most: number, description: string) {
  const rest = { maxItems: most, 'x-kubernetes-list-type': 'atomic', description };
  return Type.Unsafe<readonly Static<Item>[]>({ type: 'array', items, ...rest });
}

/** A list whose items are known by one of their members. */
export function keyed<Item extends TSchema>(
  items: Item,
  key: string,
  size: { readonly least?: number; readonly most: number },
  description: string,
) {
  return Type.Unsafe<readonly Static<Item>[]>({
    type: 'array',
    items,
    ...(size.least === undefined ? {} : { minItems: size.least }),
    maxItems: size.most,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [key],
    description,
  });
}
