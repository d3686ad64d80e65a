// Which fields of an object differ, as the paths of FieldsV1 (structured-merge-diff): `f:name`, `k:{"name":"app"}`, `v:"x"`, `.`.
import { equal, isMap, mapAt, type Json, type JsonMap } from './json.ts';
import type { FieldSet } from './object.ts';

/** Lists whose items are known by keys, by the name of the field; every other list is one value. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  secrets: ['name'],
  podIPs: ['ip'],
  hostIPs: ['ip'],
};

/** Go structs that are no pointers: they are always there, so nobody adds them. */
const alwaysThere = new Set(['metadata', 'spec', 'status', 'template', 'jobTemplate', 'strategy', 'updateStrategy']);
const atomicMaps = new Set([
  'selector',
  'nodeSelector',
  'configMapKeyRef',
  'secretKeyRef',
  'fieldRef',
  'roleRef',
  'regarding',
  'involvedObject',
]);
const notManaged = new Set(['apiVersion', 'kind']);
const notManagedMeta = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);

export interface Difference {
  /** Added or changed. */
  readonly set: FieldSet;
  readonly removed: FieldSet;
}

type Building = { [element: string]: Building };
type Entry = readonly [element: string, name: string, value: Json];

/** The keys that tell the items of this list apart, where it is such a list. */
export function keysOf(field: string, items: readonly Json[]): readonly string[] | null {
  const keys =
    field === 'ports'
      ? [isMap(items[0]) && 'containerPort' in items[0] ? 'containerPort' : 'port', 'protocol']
      : listKeys[field];
  return keys !== undefined && items.every(isMap) ? keys : null;
}

/** `k:{"containerPort":80,"protocol":"TCP"}` */
function keyElement(keys: readonly string[], item: JsonMap): string {
  const pairs = keys.flatMap((key) => {
    const value = item[key] ?? (key === 'protocol' ? 'TCP' : undefined);
    return value === undefined ? [] : [[key, value] as const];
  });
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}

/** The parts of a value that have owners of their own; null where it is one value. */
function partsOf(name: string, value: Json | undefined): readonly Entry[] | null {
  if (isMap(value)) {
    const { matchLabels } = value;
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    if (keys.length === 0 || (atomicMaps.has(name) && (name !== 'selector' || matchLabels !== undefined))) return null;
    return keys.map((key) => [`f:${key}`, key, value[key] ?? null] as const);
  }
  if (!Array.isArray(value) || value.length === 0) return null;
  if (name === 'finalizers') return value.map((item: Json) => [`v:${JSON.stringify(item)}`, '', item] as const);
  const keys = keysOf(name, value);
  return keys === null ? null : value.filter(isMap).map((item) => [keyElement(keys, item), '', item] as const);
}

function whole(name: string, value: Json): Building {
  const parts = partsOf(name, value);
  if (parts === null) return {};
  const set: Building = { '.': {} };
  for (const [element, field, part] of parts) set[element] = whole(field, part);
  return set;
}

function compare(
  name: string,
  before: Json | undefined,
  after: Json | undefined,
  set: Building,
  removed: Building,
): void {
  const [old, now] = [partsOf(name, before) ?? [], partsOf(name, after) ?? []];
  const was = new Map(old.map((entry) => [entry[0], entry] as const));
  for (const [element, field, value] of now) {
    const former = was.get(element)?.[2];
    was.delete(element);
    if (former === value || equal(former, value)) continue;
    const inside = partsOf(field, value) !== null || partsOf(field, former) !== null;
    if (former === undefined && !alwaysThere.has(field)) set[element] = whole(field, value);
    else if (!inside) set[element] = {};
    else descend(element, field, former, value, set, removed);
  }
  for (const [element, field, value] of was.values()) removed[element] = whole(field, value);
}

function descend(
  element: string,
  field: string,
  before: Json | undefined,
  after: Json,
  set: Building,
  removed: Building,
): void {
  const [inner, lost]: [Building, Building] = [{}, {}];
  compare(field, before, after, inner, lost);
  if (partsOf(field, after) === null) inner['.'] = {};
  if (Object.keys(inner).length > 0) set[element] = inner;
  if (Object.keys(lost).length > 0) removed[element] = lost;
}

function managed(object: object | null): JsonMap {
  const top = Object.entries(object ?? {}).filter(([key]) => !notManaged.has(key));
  const meta = Object.entries(mapAt(object, 'metadata')).filter(([key]) => !notManagedMeta.has(key));
  return { ...Object.fromEntries(top), metadata: Object.fromEntries(meta) };
}

/** What a write from `before` (null: there was nothing) to `after` set and what it took away. */
export function difference(before: object | null, after: object): Difference {
  const [set, removed]: [Building, Building] = [{}, {}];
  compare('', managed(before), managed(after), set, removed);
  return { set, removed };
}

/** Every field that is in an object somebody applies: its leaves, and the items of its lists. */
export function fieldsOf(object: object): FieldSet {
  return leavesOf(difference(null, object).set, false);
}

function leavesOf(set: FieldSet, isItem: boolean): FieldSet {
  const kept = Object.entries(set).filter(([element]) => element !== '.' || isItem);
  return Object.fromEntries(kept.map(([element, inner]) => [element, leavesOf(inner, element.startsWith('k:'))]));
}

export function isEmpty(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

/** A place of its own in the set: a leaf, or a `.` beside children. */
function isMember(set: FieldSet): boolean {
  return isEmpty(set) || '.' in set;
}

export function union(one: FieldSet, other: FieldSet): FieldSet {
  const both: Building = { ...one };
  for (const [element, inner] of Object.entries(other)) {
    const mine = one[element];
    if (mine === undefined) both[element] = inner;
    else if (element !== '.') both[element] = joined(mine, inner);
  }
  return both;
}

function joined(one: FieldSet, other: FieldSet): Building {
  if (isEmpty(one) && isEmpty(other)) return {};
  const member = isMember(one) || isMember(other) ? { '.': {} } : {};
  return { ...member, ...union(one, other) };
}

/** What is a member of both. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  const both: Building = {};
  for (const [element, inner] of Object.entries(one)) {
    const theirs = other[element];
    if (theirs === undefined) continue;
    const shared = intersection(inner, theirs);
    const member = isMember(inner) && isMember(theirs);
    if (!isEmpty(shared)) both[element] = member ? { '.': {}, ...shared } : shared;
    else if (member) both[element] = {};
  }
  return both;
}

/** `one` without the members of `other`. */
export function without(one: FieldSet, other: FieldSet): FieldSet {
  const rest: Building = {};
  for (const [element, inner] of Object.entries(one)) {
    const theirs = other[element];
    if (theirs === undefined) {
      rest[element] = inner;
      continue;
    }
    const children = without(withoutDot(inner), withoutDot(theirs));
    const member = isMember(inner) && !isMember(theirs);
    if (!isEmpty(children)) rest[element] = member ? { '.': {}, ...children } : children;
    else if (member && element !== '.') rest[element] = {};
  }
  return rest;
}

function withoutDot(set: FieldSet): FieldSet {
  return Object.fromEntries(Object.entries(set).filter(([element]) => element !== '.'));
}
