// Requests that write: create, replace, patch, delete, each once and at once.
import { type JsonMap, mapAt } from '../store/json.ts';
import { apiVersionOf, groupKindOf, resourceOf } from '../store/kinds.ts';
import type { Draft, Stored, Written } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { applyConfiguration } from '../patch/server-side-apply.ts';
import { admit, type Admitted } from './admit.ts';
import { bodyOf, typeOf } from './body.ts';
import type { CustomKinds } from './custom-kinds.ts';
import { fromCoreEvent } from './events.ts';
import { mistakesIn } from './known-fields.ts';
import { requireWriteOptions } from './option-mistakes.ts';
import { type Asked, isTrue, type Target } from './route.ts';
import { patchedBy } from './patched.ts';
import { refusal, StatusError } from './status.ts';

export interface Answer {
  readonly status: number;
  readonly object: Stored;
  /** For the header that kubectl prints. */
  readonly warnings: readonly string[];
}

export interface WriteWorld {
  readonly store: Store;
  readonly custom: CustomKinds;
}

interface Manner {
  readonly writer: { readonly manager: string; readonly subresource?: string };
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly warns: boolean;
}

function mannerOf(asked: Asked, { subresource }: Target): Manner {
  const { query, userAgent } = asked;
  requireWriteOptions(asked, typeOf(asked) === 'application/apply-patch+yaml');
  const manager = query.get('fieldManager') || userAgent.split('/')[0] || 'unknown';
  return {
    writer: { manager, ...(subresource !== '' && { subresource }) },
    dryRun: query.get('dryRun') === 'All',
    strict: query.get('fieldValidation') === 'Strict',
    warns: query.get('fieldValidation') !== 'Ignore',
  };
}

function warningsOf({ unknown }: Admitted, { warns }: Manner): readonly string[] {
  return warns ? unknown.map((field) => `unknown field "${field}"`) : [];
}

function stored(written: Written, { kind, name }: Target): Stored {
  if (written.ok) return written.object;
  throw refusal(written.code, written.message, placeOf(kind, name));
}

export function placeOf({ group, plural }: Target['kind'], name: string): object {
  return { name, ...(group !== '' && { group }), kind: plural };
}

export function create(world: WriteWorld, target: Target, asked: Asked): Answer {
  const said = named(target, bodyOf(asked));
  if (said.metadata.resourceVersion)
    throw new StatusError(500, 'resourceVersion should not be set on objects to be created', undefined, '');
  return createFrom(world, target, asked, said);
}

function createFrom({ store, custom }: WriteWorld, target: Target, asked: Asked, said: Draft): Answer {
  const manner = mannerOf(asked, target);
  const { kind } = target;
  if (kind.namespaced) requireHome(store, target, said.metadata.name ?? '');
  const { generateName, name } = said.metadata;
  if (!name && !generateName) {
    const message = `${groupKindOf(kind)} "" is invalid: metadata.name: Required value: name or generateName is required`;
    const causes = [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ];
    throw new StatusError(422, message, { ...(kind.group !== '' && { group: kind.group }), kind: kind.kind, causes });
  }
  const admitted = admit(custom, { target, object: said, before: null, strict: manner.strict, patched: false });
  const written = store.create(target.resource, admitted.object, manner);
  return {
    status: 201,
    object: stored(written, { ...target, name: name ?? '' }),
    warnings: warningsOf(admitted, manner),
  };
}

/** The object of a body, which must be of the kind and in the place that the path says. Throws 400. */
function named(target: Target, body: JsonMap): Draft {
  const { kind, namespace, group } = target;
  const expected = group === kind.group ? apiVersionOf(kind) : 'v1';
  const { kind: said = kind.kind, apiVersion = expected } = body as { kind?: string; apiVersion?: string };
  if (said !== kind.kind || apiVersion !== expected) {
    const text = `no kind "${said}" is registered for version "${apiVersion}"`;
    throw new StatusError(400, `${said} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${text}`);
  }
  const { namespace: place = namespace, ...metadata } = mapAt(body, 'metadata');
  if (place !== namespace) {
    throw new StatusError(400, `the namespace of the provided object does not match the namespace sent on the request`);
  }
  const object = { ...body, metadata: { ...metadata, ...(namespace !== '' && { namespace }) } } as Draft;
  return group === kind.group ? object : fromCoreEvent(object);
}

function requireHome(store: Store, { namespace, kind }: Target, name: string): void {
  const home = store.get('namespaces', '', namespace);
  if (home === null)
    throw refusal('NotFound', `namespaces "${namespace}" not found`, { name: namespace, kind: 'namespaces' });
  if (home.metadata.deletionTimestamp === undefined) return;
  const text = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  throw new StatusError(403, `${resourceOf(kind)} "${name}" is forbidden: ${text}`, { ...placeOf(kind, name), causes });
}

/** Kinds whose objects a PUT may create. */
const madeByReplacing = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'Event',
  'Lease',
  'Role',
  'RoleBinding',
  'Service',
]);

export function replace(world: WriteWorld, target: Target, asked: Asked): Answer {
  const { store, custom } = world;
  const manner = mannerOf(asked, target);
  const object = named(target, bodyOf(asked));
  const { name } = object.metadata;
  requireName(target, name ?? '');
  const before = store.get(target.resource, target.namespace, target.name);
  const isNew = before === null && target.subresource === '';
  if (isNew && madeByReplacing.has(target.kind.kind)) return createFrom(world, target, asked, object);
  const admitted =
    before === null
      ? { object, unknown: [] }
      : admit(custom, { target, object, before, strict: manner.strict, patched: false });
  const written = stored(store.update(target.resource, admitted.object, manner), target);
  return { status: 200, object: written, warnings: warningsOf(admitted, manner) };
}

/** Throws 400. */
function requireName(target: Target, name: string): void {
  if (name === target.name) return;
  throw new StatusError(400, `the name of the object (${name}) does not match the name on the URL (${target.name})`);
}

/** The patch types of the server, each on the object as it stands. */
export function patch(world: WriteWorld, target: Target, asked: Asked): Answer {
  const { store, custom } = world;
  const manner = mannerOf(asked, target);
  const before = store.get(target.resource, target.namespace, target.name);
  if (typeOf(asked) === 'application/apply-patch+yaml') return apply(world, target, asked, before);
  if (before === null) {
    const { kind, name } = target;
    throw refusal('NotFound', `${resourceOf(kind)} "${name}" not found`, placeOf(kind, name));
  }
  const patched = patchedBy(asked, before, custom.has(target.resource));
  requireName(target, patched.metadata.name ?? target.name);
  const admitted = admit(custom, { target, object: patched, before, strict: manner.strict, patched: true });
  const written = stored(store.update(target.resource, admitted.object, manner), target);
  return { status: 200, object: written, warnings: warningsOf(admitted, manner) };
}

function apply({ store, custom }: WriteWorld, target: Target, asked: Asked, before: Stored | null): Answer {
  const manner = mannerOf(asked, target);
  const { writer, dryRun, strict } = manner;
  if (!asked.query.get('fieldManager')) {
    const message = 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch';
    throw new StatusError(422, message, { group: 'meta.k8s.io', kind: 'PatchOptions' });
  }
  const config = named(target, bodyOf(asked));
  requireName(target, config.metadata.name ?? target.name);
  requireDeclared(target, config, bodyOf(asked));
  const { managedFields = [], ...metadata } = before?.metadata ?? {};
  const time = `${new Date(store.now()).toISOString().slice(0, 19)}Z`;
  const applier = {
    manager: writer.manager,
    apiVersion: apiVersionOf(target.kind),
    time,
    force: isTrue(asked.query.get('force')),
    subresource: writer.subresource,
  };
  const live = before === null ? null : ({ ...before, metadata } as unknown as JsonMap);
  const applied = applyConfiguration(live, managedFields, config as unknown as JsonMap, applier);
  if (!applied.ok) throw new StatusError(409, applied.message, { causes: applied.causes });
  const wished = applied.object as unknown as Draft;
  const admitted = admit(custom, { target, object: wished, before, strict, patched: false });
  const { metadata: kept } = admitted.object;
  const object = { ...admitted.object, metadata: { ...kept, managedFields: applied.managedFields } };
  const warnings = warningsOf(admitted, manner);
  if (before !== null)
    return { status: 200, object: stored(store.update(target.resource, object, { dryRun }), target), warnings };
  if (target.kind.namespaced) requireHome(store, target, target.name);
  return { status: 201, object: stored(store.create(target.resource, object, { dryRun }), target), warnings };
}

/** Throws 500 in the words of the server: what is applied may say nothing that its kind has not. */
function requireDeclared({ kind }: Target, config: Draft, said: JsonMap): void {
  const [field] = mistakesIn(kind.kind, config).unknown;
  if (field === undefined) return;
  const { namespace = '' } = mapAt(said, 'metadata') as { namespace?: string };
  const whose = `${namespace}/${config.metadata.name ?? ''}; ${apiVersionOf(kind)}, Kind=${kind.kind}`;
  const message = `failed to create typed patch object (${whose}): .${field}: field not declared in schema`;
  throw new StatusError(500, message, undefined, '');
}
