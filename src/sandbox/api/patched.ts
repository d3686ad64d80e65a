// An object as the patch of a request would leave it.
import { applyJsonPatch } from '../patch/json-patch.ts';
import { keylessIn, mergePatch, strategicPatch } from '../patch/merge-patch.ts';
import { isMap, type Json, type JsonMap } from '../store/json.ts';
import type { Draft } from '../store/object.ts';
import { bodyOf, typeOf, unreadable } from './body.ts';
import type { Asked } from './route.ts';
import { StatusError } from './status.ts';

/** Throws 422 for a JSON Patch that does not fit: which operation, nobody is told. */
export function patchedBy(asked: Asked, before: object, isCustom: boolean): Draft {
  const old = before as Json & object;
  switch (typeOf(asked)) {
    case 'application/json-patch+json': {
      const patched = jsonPatched(asked, before);
      if (isMap(patched)) return withoutNulls(patched) as unknown as Draft;
      throw new StatusError(422, 'the server rejected our request due to an error in our request', {});
    }
    case 'application/merge-patch+json':
      return withoutNulls(mergePatch(old, bodyOf(asked))) as unknown as Draft;
    case 'application/strategic-merge-patch+json':
      if (!isCustom) return strategicallyPatched(old, bodyOf(asked));
      throw unreadable(['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']);
    default:
      throw unreadable(['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']);
  }
}

function strategicallyPatched(before: Json, patch: JsonMap): Draft {
  const keyless = keylessIn(patch);
  if (keyless === null) return withoutNulls(strategicPatch(before, patch)) as unknown as Draft;
  throw new StatusError(500, keyless, undefined, '');
}

function jsonPatched(asked: Asked, before: object): Json | null {
  try {
    return applyJsonPatch(before, asked.body);
  } catch (error) {
    throw new StatusError(400, `error decoding patch: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Decoding drops them. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutNulls(item));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      one === null || one === undefined ? [] : [[key, withoutNulls(one)]],
    ),
  );
}
