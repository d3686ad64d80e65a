// From what a client sent to what may be stored: kinds, strict fields, defaults, validation.
import type { Draft, Stored } from '../store/object.ts';
import type { CustomKinds } from './custom-kinds.ts';
import { fitCustom } from './custom-kinds.ts';
import { asNew, withDefaults } from './defaults.ts';
import { mistakesIn } from './known-fields.ts';
import type { Target } from './route.ts';
import { invalid, StatusError } from './status.ts';
import { mistakesOf } from './validation.ts';

export interface Wish {
  readonly target: Target;
  readonly object: Draft;
  /** null: it is to be created. */
  readonly before: Stored | null;
  readonly strict: boolean;
  /** A patch says another thing than a whole object of what it cannot decode. */
  readonly patched: boolean;
}

/** Throws 400 for what cannot be decoded and 422 for what is not valid. */
export function admit(custom: CustomKinds, wish: Wish): Draft {
  const { target, before, strict } = wish;
  const {
    kind: { kind, group },
    resource,
  } = target;
  const found = custom.get(resource);
  const name = wish.object.metadata.name ?? '';
  if (found !== undefined) {
    const { object, unknown, mistakes } = fitCustom(found, wish.object, before);
    if (strict && unknown.length > 0) throw undecodable(wish, strictText(unknown));
    const all = [...mistakesOf('', object, before), ...mistakes];
    if (all.length > 0) throw invalid(kind, group, name, all);
    const { status: _, ...rest } = object;
    return before === null && found.kind.status ? { ...rest, metadata: object.metadata } : object;
  }
  const { unknown, wrong } = mistakesIn(kind, wish.object);
  if (wrong[0] !== undefined) throw undecodable(wish, wrong[0]);
  if (strict && unknown.length > 0) throw undecodable(wish, strictText(unknown));
  const object = withDefaults(kind, before === null ? asNew(kind, wish.object) : wish.object);
  const mistakes = mistakesOf(kind, object, before);
  if (mistakes.length > 0) throw invalid(kind, kind === 'Event' ? '' : group, name, mistakes);
  return object;
}

function strictText(unknown: readonly string[]): string {
  return `strict decoding error: ${unknown.map((field) => `unknown field "${field}"`).join(', ')}`;
}

/** Of a patch the server tells the whole object, in the message and in its only cause. */
function undecodable({ target, object, patched }: Wish, text: string): StatusError {
  const { kind, version } = target.kind;
  if (!patched) return new StatusError(400, `${kind} in version "${version}" cannot be handled as a ${kind}: ${text}`);
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${text}`;
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
  return new StatusError(422, ` "" is invalid: patch: ${message}`, { causes });
}
