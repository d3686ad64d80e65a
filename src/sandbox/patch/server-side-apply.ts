// Server-side apply as far as one applier needs it: merge, shared ownership, removal of what it lets go, one conflict answer.
import { equal, isMap, type Json, type JsonMap, mapAt } from '../store/json.ts';
import { difference, fieldsOf, intersection, isEmpty, keysOf, without } from '../store/field-set.ts';
import { inOrder } from '../store/managed-fields.ts';
import type { FieldSet, ManagedFields } from '../store/object.ts';

interface Cause {
  readonly reason: 'FieldManagerConflict';
  readonly message: string;
  readonly field: string;
}

export type Applied =
  | { readonly ok: true; readonly object: JsonMap; readonly managedFields: readonly ManagedFields[] }
  | { readonly ok: false; readonly message: string; readonly causes: readonly Cause[] };

interface Applier {
  readonly manager: string;
  readonly apiVersion: string;
  /** RFC 3339. */
  readonly time: string;
  readonly force: boolean;
  readonly subresource: string | undefined;
}

/** @param live null: it does not exist yet */
export function applyConfiguration(
  live: JsonMap | null,
  entries: readonly ManagedFields[],
  config: JsonMap,
  applier: Applier,
): Applied {
  const { manager, apiVersion, time, force, subresource } = applier;
  const fields = fieldsOf(config);
  const mine = entries.find(
    (one) => one.operation === 'Apply' && one.manager === manager && one.subresource === subresource,
  );
  const others = entries.filter((one) => one !== mine);
  const merged = merge(live ?? undefined, config) as JsonMap;
  const changed = difference(live, merged).set;
  const forgiven = manager === 'kubectl' && live !== null ? lastApplied(live) : {};
  const conflicts = others.flatMap((entry) => {
    const set = without(intersection(entry.fieldsV1, intersection(changed, fields)), forgiven);
    return isEmpty(set) ? [] : [{ entry, paths: pathsOf(set) }];
  });
  if (conflicts.length > 0 && !force) return refused(conflicts);
  const kept = others
    .map((entry) => ({ ...entry, fieldsV1: without(entry.fieldsV1, intersection(changed, fields)) }))
    .filter((entry) => !isEmpty(entry.fieldsV1));
  let released = without(held(mine?.fieldsV1 ?? {}), held(fields));
  for (const { fieldsV1 } of kept) released = without(released, held(fieldsV1));
  const object = removed(merged, released) as JsonMap;
  const stands = mine !== undefined && equal(mine.fieldsV1, fields) && live !== null && equal(live, object);
  const entry: ManagedFields = {
    manager,
    operation: 'Apply',
    apiVersion,
    time: stands ? mine.time : time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource !== undefined && { subresource }),
  };
  return { ok: true, object, managedFields: inOrder([...kept, entry]) };
}

/** What kubectl's apply without the server set and nobody has changed since: its apply with the server may take it over. */
function lastApplied(live: JsonMap): FieldSet {
  const text = mapAt(live, 'metadata', 'annotations')['kubectl.kubernetes.io/last-applied-configuration'];
  const last: unknown = typeof text === 'string' ? parsed(text) : null;
  if (!isMap(last)) return {};
  const { set, removed: lost } = difference(last, live);
  return without(without(fieldsOf(last), set), lost);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** With every map and item on the way to a member as a member too: who holds a child holds what it is in. */
function held(set: FieldSet): FieldSet {
  const inner = Object.entries(set).map(([element, one]) => [element, element === '.' ? one : held(one)] as const);
  return inner.length === 0 ? set : { '.': {}, ...Object.fromEntries(inner) };
}

function merge(before: Json | undefined, config: Json, field = ''): Json {
  if (Array.isArray(config)) {
    const old = Array.isArray(before) ? before : [];
    if (field === 'finalizers') return [...new Set([...old, ...config])];
    const keys = keysOf(field, [...old, ...config]);
    if (keys === null) return config;
    const isSame = (one: Json, other: Json): boolean =>
      keys.every((key) => equal(valueAt(one, key), valueAt(other, key)));
    const added = config.filter((item) => !old.some((one) => isSame(one, item)));
    const standing = old.map((one) => {
      const item = config.find((other) => isSame(one, other));
      return item === undefined ? one : merge(one, item);
    });
    return [...standing, ...added];
  }
  if (!isMap(config)) return config;
  const merged: Record<string, Json | undefined> = isMap(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(config))
    if (value !== undefined && value !== null) merged[key] = merge(merged[key], value, key);
  return merged;
}

function valueAt(item: Json, key: string): Json | undefined {
  return isMap(item) ? (item[key] ?? (key === 'protocol' ? 'TCP' : undefined)) : undefined;
}

/** The object without the members of that set. */
function removed(value: Json, set: FieldSet): Json {
  if (Array.isArray(value)) {
    return value.flatMap((item: Json) => {
      const [, inner] = Object.entries(set).find(([element]) => isNamed(item, element)) ?? [];
      if (inner === undefined) return [item];
      return isEmpty(inner) || '.' in inner ? [] : [removed(item, inner)];
    });
  }
  if (!isMap(value)) return value;
  const rest: Record<string, Json | undefined> = { ...value };
  for (const [element, inner] of Object.entries(set)) {
    const key = element.slice(2);
    if (rest[key] === undefined) continue;
    const left = isEmpty(inner) ? null : removed(rest[key], inner);
    if (left === null || ('.' in inner && typeof left === 'object' && Object.keys(left).length === 0)) delete rest[key];
    else rest[key] = left;
  }
  return rest;
}

/** Whether an item of a list is the one that `k:…` or `v:…` means. */
function isNamed(item: Json, element: string): boolean {
  if (element === '.') return false;
  const key = JSON.parse(element.slice(2)) as Json;
  if (element.startsWith('v:') || !isMap(key)) return equal(item, key);
  return Object.keys(key).every((name) => equal(valueAt(item, name), key[name]));
}

/** `.spec.template.spec.containers[name="app"].image` */
function pathsOf(set: FieldSet, before = ''): readonly string[] {
  return Object.entries(set).flatMap(([element, inner]) => {
    if (element === '.') return [before];
    const here = before + stepOf(element);
    return isEmpty(inner) ? [here] : pathsOf(inner, here);
  });
}

function stepOf(element: string): string {
  if (element.startsWith('f:')) return `.${element.slice(2)}`;
  const key = JSON.parse(element.slice(2)) as Json;
  if (!isMap(key)) return `[=${JSON.stringify(key)}]`;
  return `[${Object.entries(key)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
}

function refused(conflicts: readonly { readonly entry: ManagedFields; readonly paths: readonly string[] }[]): Applied {
  const named = conflicts.map(({ entry, paths }) => ({ who: ownerOf(entry), paths }));
  const causes = named.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict' as const, message: `conflict with ${who}`, field })),
  );
  const [first] = causes;
  const many = named.map(({ who, paths }) => `conflicts with ${who}:\n${paths.map((path) => `- ${path}`).join('\n')}`);
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${first?.message}: ${first?.field}`
      : `Apply failed with ${causes.length} conflicts: ${many.join('\n')}`;
  return { ok: false, message, causes };
}

function ownerOf({ manager, subresource, operation, apiVersion }: ManagedFields): string {
  const who = `"${manager}"${subresource === undefined ? '' : ` with subresource "${subresource}"`}`;
  return operation === 'Update' ? `${who} using ${apiVersion}` : who;
}
