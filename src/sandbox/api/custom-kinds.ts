// CustomResourceDefinitions: the kinds they define come and go with them. One version of each is served: the stored one.
import type { Json, JsonMap } from '../store/json.ts';
import { mapAt } from '../store/json.ts';
import { type Kind, resourceOf } from '../store/kinds.ts';
import type { Draft, Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { pruned, type Schema, unfit } from './custom-schema.ts';
import type { Cause } from './status.ts';

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly priority?: number;
  readonly description?: string;
}

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema?: { readonly openAPIV3Schema?: Schema };
  readonly subresources?: { readonly status?: object; readonly scale?: object };
  readonly additionalPrinterColumns?: readonly Column[];
}

export interface CustomKind {
  readonly kind: Kind;
  readonly schema: Schema;
  readonly columns: readonly Column[];
}

export type CustomKinds = ReadonlyMap<string, CustomKind>;

export const definitions = 'customresourcedefinitions.apiextensions.k8s.io';
const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Follows the definitions from now on; by the name of the resource. */
export function serveCustomKinds(store: Store): CustomKinds {
  const kinds = new Map<string, CustomKind>();
  store.follow(definitions, ({ type, object }) => {
    const { name } = object.metadata;
    if (type === 'DELETED') {
      for (const one of store.list(name)) store.remove(name, one.metadata.namespace ?? '', one.metadata.name);
      kinds.delete(name);
      store.removeKind(name);
      return;
    }
    const custom = customKind(object);
    if (custom === null) {
      // Its objects stay: they are there again when it is served again.
      kinds.delete(name);
      store.hideKind(name);
      return;
    }
    kinds.set(resourceOf(custom.kind), custom);
    store.addKind(custom.kind);
    if (mapAt(object, 'status')['conditions'] === undefined) establish(store, object);
  });
  return kinds;
}

/** What of a definition is not held to, for a warning; null: nothing. */
export function unheldIn(definition: Stored): string | null {
  const rules = [...JSON.stringify(definition['spec']).matchAll(/"rule":"((?:[^"\\]|\\.)*)"/g)];
  const unheld = rules.filter(([, rule]) => rule !== 'self == oldSelf').length;
  return unheld === 0 ? null : `the sandbox evaluates no CEL: ${unheld} x-kubernetes-validations are not checked`;
}

function customKind({ spec }: Stored): CustomKind | null {
  const { group, scope, names, versions } = spec as {
    group: string;
    scope: string;
    names: {
      kind: string;
      plural: string;
      singular?: string;
      shortNames?: readonly string[];
      categories?: readonly string[];
    };
    versions: readonly Version[];
  };
  const version = versions.find(({ served, storage }) => served && storage);
  if (version === undefined) return null;
  const kind: Kind = {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    short: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    status: version.subresources?.status !== undefined,
    scale: version.subresources?.scale !== undefined,
    generation: true,
  };
  const columns = version.additionalPrinterColumns ?? [age];
  return { kind, schema: version.schema?.openAPIV3Schema ?? {}, columns };
}

function establish(store: Store, object: Stored): void {
  const at = { lastTransitionTime: object.metadata.creationTimestamp };
  const conditions = [
    { ...at, type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
    {
      ...at,
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    },
  ];
  const { names, versions } = object['spec'] as { names: Json; versions: readonly Version[] };
  const status = {
    conditions,
    acceptedNames: names,
    storedVersions: versions.filter((one) => one.storage).map((one) => one.name),
  };
  store.update(definitions, { ...object, status }, { writer: { manager: 'kube-apiserver', subresource: 'status' } });
}

export interface Custom {
  readonly object: Draft;
  readonly unknown: readonly string[];
  readonly mistakes: readonly Required<Cause>[];
}

/** The object as it would be stored. */
export function fitCustom({ schema }: CustomKind, asked: Draft, before: Stored | null): Custom {
  const { apiVersion, kind, metadata, ...rest } = asked;
  const top: Schema = { ...schema, properties: withoutMeta(schema.properties ?? {}) };
  const { value, unknown } = pruned(top, rest as JsonMap);
  const object = { apiVersion, kind, metadata, ...(value as JsonMap) } as Draft;
  const old = before === null ? undefined : withoutMeta(before as Readonly<Record<string, Json>>);
  return { object, unknown, mistakes: unfit(top, value, old, '') };
}

function withoutMeta<T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !['apiVersion', 'kind', 'metadata'].includes(key)));
}
