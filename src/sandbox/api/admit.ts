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

export interface Admitted {
  readonly object: Draft;
  /** What the object said and is not kept. */
  readonly unknown: readonly string[];
}

/** Throws 400 for what cannot be decoded and 422 for what is not valid. */
export function admit(custom: CustomKinds, wish: Wish): Admitted {
  const { target, before, strict } = wish;
  const {
    kind: { kind, group },
    resource,
  } = target;
  const definition = custom.get(resource);
  const name = wish.object.metadata.name ?? '';
  const { kind: said, apiVersion } = wish.object;
  if (wish.patched && before !== null && (said !== before.kind || apiVersion !== before.apiVersion))
    throw undecodable(wish, `no kind "${said}" is registered for version "${apiVersion}"`);
  const { unknown, wrong, known } = mistakesIn(definition === undefined ? kind : '', wish.object);
  if (wrong[0] !== undefined) throw undecodable(wish, wrong[0]);
  if (strict && unknown.length > 0) throw undecodable(wish, strictText(unknown));
  if (definition !== undefined) {
    const { object, unknown: pruned, mistakes } = fitCustom(definition, known, before);
    if (strict && pruned.length > 0) throw undecodable(wish, strictText(pruned));
    const all = [...mistakesOf('', object, before), ...mistakes];
    if (all.length > 0) throw invalid(kind, group, name, all);
    const { status: _, ...rest } = object;
    const isNew = before === null && definition.kind.status;
    return { object: isNew ? { ...rest, metadata: object.metadata } : object, unknown: [...unknown, ...pruned] };
  }
  const object = withDefaults(kind, before === null ? asNew(kind, known) : known);
  const mistakes = mistakesOf(kind, object, before);
  if (mistakes.length > 0) throw invalid(kind, kind === 'Event' ? '' : group, name, mistakes);
  return { object, unknown };
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
