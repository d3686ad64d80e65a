// The structural schema of a custom resource: unknown fields, defaults, and what does not fit. Of CEL only `self == oldSelf`.
import { equal, isMap, type Json, type JsonMap } from '../store/json.ts';
import type { Cause } from './status.ts';

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly format?: string;
  readonly default?: Json;
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message?: string }[];
}

type Mistake = Required<Cause>;

export interface Pruned {
  readonly value: Json;
  /** Paths of the fields that the schema does not know. */
  readonly unknown: readonly string[];
}

/** Without unknown fields and without nulls that the schema does not allow, and with defaults. */
export function pruned(schema: Schema, value: Json, path = ''): Pruned {
  const unknown: string[] = [];
  const inside = (inner: Schema, one: Json, where: string): Json => {
    const result = pruned(inner, one, where);
    unknown.push(...result.unknown);
    return result.value;
  };
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return { value: value.map((item: Json, at) => inside(items, item, `${path}[${at}]`)), unknown };
  }
  if (!isMap(value)) return { value, unknown };
  const { properties = {}, additionalProperties: more } = schema;
  const kept: Record<string, Json> = {};
  for (const [key, one] of Object.entries(value)) {
    const where = path === '' ? key : `${path}.${key}`;
    const inner = properties[key] ?? (typeof more === 'object' ? more : undefined);
    if (one === undefined || (one === null && inner?.nullable !== true && inner !== undefined)) continue;
    if (inner !== undefined) kept[key] = inside(inner, one, where);
    else if (more === true || schema['x-kubernetes-preserve-unknown-fields']) kept[key] = one;
    else unknown.push(where);
  }
  for (const [key, { default: standard }] of Object.entries(properties)) {
    if (kept[key] === undefined && standard !== undefined) kept[key] = inside(properties[key] ?? {}, standard, key);
  }
  return { value: kept, unknown };
}

/** @param before what stood there; undefined: nothing */
export function unfit(schema: Schema, value: Json, before: Json | undefined, path: string): readonly Mistake[] {
  const mistake = (reason: string, message: string): Mistake => ({ reason, message, field: path });
  const invalid = (why: string, shown = JSON.stringify(value)): Mistake =>
    mistake('FieldValueInvalid', `Invalid value: ${shown}: ${why}`);
  const body = `${path} in body`;
  if (!hasType(schema, value)) {
    return [
      mistake(
        'FieldValueTypeInvalid',
        `Invalid value: "${typeOf(value)}": ${body} must be of type ${schema.type}: "${typeOf(value)}"`,
      ),
    ];
  }
  if (schema.enum !== undefined && !schema.enum.some((one) => equal(one, value))) {
    const supported = schema.enum.map((one) => JSON.stringify(one)).join(', ');
    return [
      mistake('FieldValueNotSupported', `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`),
    ];
  }
  const rules = schema['x-kubernetes-validations'] ?? [];
  const broken = rules.filter(
    ({ rule }) => rule === 'self == oldSelf' && before !== undefined && !equal(before, value),
  );
  const own = broken.map(({ message }) => invalid(message ?? 'failed rule: self == oldSelf', '"object"'));
  if (typeof value === 'string') return [...own, ...textMistakes(schema, value, body, mistake, invalid)];
  if (typeof value === 'number') return [...own, ...numberMistakes(schema, value, body, invalid)];
  if (Array.isArray(value)) return [...own, ...listMistakes(schema, value, before, path)];
  return isMap(value) ? [...own, ...mapMistakes(schema, value, before, path)] : own;
}

type Say = (reason: string, message: string) => Mistake;

function textMistakes(
  schema: Schema,
  value: string,
  body: string,
  say: Say,
  invalid: (why: string) => Mistake,
): readonly Mistake[] {
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema;
  const length = [...value].length;
  return [
    ...(length > maxLength ? [say('FieldValueTooLong', `Too long: may not be more than ${maxLength} bytes`)] : []),
    ...(length < minLength ? [invalid(`${body} should be at least ${minLength} chars long`)] : []),
    ...(pattern !== undefined && !new RegExp(pattern, 'u').test(value)
      ? [invalid(`${body} should match '${pattern}'`)]
      : []),
    ...(format === 'date-time' && !isTime(value)
      ? [invalid(`${body} must be of type date-time: ${JSON.stringify(value)}`)]
      : []),
  ];
}

function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

function numberMistakes(
  { minimum = -Infinity, maximum = Infinity }: Schema,
  value: number,
  body: string,
  invalid: (why: string) => Mistake,
): readonly Mistake[] {
  if (value < minimum) return [invalid(`${body} should be greater than or equal to ${minimum}`)];
  return value > maximum ? [invalid(`${body} should be less than or equal to ${maximum}`)] : [];
}

function listMistakes(
  schema: Schema,
  value: readonly Json[],
  before: Json | undefined,
  path: string,
): readonly Mistake[] {
  const { items = {}, minItems = 0, maxItems = Infinity, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const mistake = (reason: string, message: string, field = path): Mistake => ({ reason, message, field });
  const isSet = schema['x-kubernetes-list-type'] === 'set';
  const keyOf = (item: Json): string =>
    JSON.stringify(isSet ? item : keys.map((key) => [key, isMap(item) ? item[key] : null]));
  const texts = isSet || keys.length > 0 ? value.map(keyOf) : [];
  const shown = (at: number): string =>
    JSON.stringify(isSet ? value[at] : Object.fromEntries(JSON.parse(texts[at] ?? '[]') as [string, Json][]));
  const twice = texts.flatMap((text, at) =>
    texts.indexOf(text) < at ? [mistake('FieldValueDuplicate', `Duplicate value: ${shown(at)}`, `${path}[${at}]`)] : [],
  );
  const many = `${value.length}: must have at most ${maxItems} items`;
  const few = `Invalid value: ${value.length}: ${path} in body should have at least ${minItems} items`;
  return [
    ...(value.length > maxItems ? [mistake('FieldValueTooMany', `Too many: ${many}`)] : []),
    ...(value.length < minItems ? [mistake('FieldValueInvalid', few)] : []),
    ...twice,
    ...value.flatMap((item, at) =>
      unfit(items, item, Array.isArray(before) && !keys.length ? before[at] : undefined, `${path}[${at}]`),
    ),
  ];
}

function mapMistakes(schema: Schema, value: JsonMap, before: Json | undefined, path: string): readonly Mistake[] {
  const { properties = {}, additionalProperties: more, required = [] } = schema;
  const where = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const missing = required.filter((key) => value[key] === undefined);
  return [
    ...missing.map((key) => ({ reason: 'FieldValueRequired', message: 'Required value', field: where(key) })),
    ...Object.entries(value).flatMap(([key, one]) => {
      const inner = properties[key] ?? (typeof more === 'object' ? more : undefined);
      const old = isMap(before) ? before[key] : undefined;
      return inner === undefined || one === undefined ? [] : unfit(inner, one, old, where(key));
    }),
  ];
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasType(schema: Schema, value: Json): boolean {
  const is = typeOf(value);
  if (schema['x-kubernetes-int-or-string']) return is === 'integer' || is === 'string';
  if (schema.type === undefined || is === schema.type) return true;
  return (is === 'null' && schema.nullable === true) || (is === 'integer' && schema.type === 'number');
}
