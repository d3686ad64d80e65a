// The cluster's objects in memory: versions, generations, conflicts, deletion and changes as an API server keeps them.
import { randomBytes, randomUUID } from 'node:crypto';
import { createHistory } from './history.ts';
import { equal } from './json.ts';
import { apiVersionOf, builtInKinds, type Kind, resourceOf } from './kinds.ts';
import { afterUpdate } from './managed-fields.ts';
import type { Change, Draft, Metadata, RefusalCode, Stored, Writer, Written } from './object.ts';
import { isFree, takeOver, withoutEmpty } from './take-over.ts';

export interface StoreOptions {
  /** The wall clock in milliseconds. */
  readonly now: () => number;
  /** Changes kept for each resource, at least; older watches must list again. */
  readonly history?: number;
}

export interface WriteOptions {
  /** For managedFields and the part that is taken; without one, managedFields stand as the object has them. */
  readonly writer?: Writer | undefined;
  /** Answers as if. */
  readonly dryRun?: boolean | undefined;
}

export interface DeleteOptions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  /** For Pods on a Node: more than 0 (30 by default) marks it, and the kubelet deletes it with 0. */
  readonly graceSeconds?: number | undefined;
  /** `Foreground`, `Orphan`: a finalizer `foregroundDeletion` or `orphan`, for the garbage collection to act on and take away. */
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan' | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Resources are named `deployments.apps`, `pods`; objects are never changed in place. */
export interface Store {
  now(): number;
  /** The version of the latest change. */
  version(): number;
  kinds(): readonly Kind[];
  kind(resource: string): Kind | undefined;
  addKind(kind: Kind): void;
  /** Its objects stay, and nobody sees them until it is added again. */
  hideKind(resource: string): void;
  /** Its objects are gone without a word. */
  removeKind(resource: string): void;
  /** @param namespace `''` where the kind has none */
  get(resource: string, namespace: string, name: string): Stored | null;
  /** In no order; all namespaces without one. */
  list(resource: string, namespace?: string): readonly Stored[];
  /** Takes a name or a generateName, and a status too. */
  create(resource: string, draft: Draft, options?: WriteOptions): Written;
  /**
   * Replaces: everything but the status where the kind keeps that apart, or with the writer's subresource `status` only that (and
   * annotations and finalizers). A resourceVersion or uid that is set must still hold. Where nothing differs nothing is written.
   * A marked one that has no finalizers left is deleted.
   */
  update(resource: string, object: Draft, options?: WriteOptions): Written;
  /** Marks where there are finalizers or a grace, else deletes. */
  remove(resource: string, namespace: string, name: string, options?: DeleteOptions): Written;
  /** Calls back for each later change, in order, before the write returns (a write inside a callback: after that callback). @returns ends it */
  follow(resource: string | null, see: (change: Change) => void): () => void;
  /** Changes of a resource after that version, oldest first; `expired`: some are forgotten. */
  since(resource: string, version: number): readonly Change[] | 'expired';
  /** Forgets all changes up to this version, as a compaction does. */
  forget(version: number): void;
}

const stale = 'the object has been modified; please apply your changes to the latest version and try again';

export function createStore({ now, history: limit = 2_000 }: StoreOptions): Store {
  const kinds = new Map(builtInKinds.map((kind) => [resourceOf(kind), kind]));
  /** By resource, namespace and name. */
  const objects = new Map<string, Map<string, Map<string, Stored>>>();
  const history = createHistory(limit);
  let version = 1;

  const time = (): string => `${new Date(now()).toISOString().slice(0, 19)}Z`;
  const find = (resource: string, namespace: string, name: string): Stored | undefined =>
    objects.get(resource)?.get(namespace)?.get(name);

  function kindOf(resource: string): Kind {
    const kind = kinds.get(resource);
    if (kind === undefined) throw new Error(`the sandbox has no ${resource}`);
    return kind;
  }

  function names(resource: string, namespace: string): Map<string, Stored> {
    const spaces = objects.get(resource) ?? new Map<string, Map<string, Stored>>();
    objects.set(resource, spaces);
    const found = spaces.get(namespace) ?? new Map<string, Stored>();
    spaces.set(namespace, found);
    return found;
  }

  function write(resource: string, type: Change['type'], object: Stored, before: Stored | null): Written {
    version += 1;
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const { namespace = '', name } = written.metadata;
    if (type === 'DELETED') names(resource, namespace).delete(name);
    else names(resource, namespace).set(name, written);
    history.add({ type, resource, object: written, before, version });
    return { ok: true, object: written };
  }

  function owned(before: Stored | null, after: Stored, writer: Writer | undefined): Stored {
    if (writer === undefined) return after;
    const { managedFields: _, ...metadata } = after.metadata;
    const { status: _status, ...told } = after;
    const managedFields = afterUpdate(before, before === null ? told : after, writer, time());
    return { ...after, metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) } };
  }

  function create(resource: string, draft: Draft, { writer, dryRun }: WriteOptions = {}): Written {
    const kind = kindOf(resource);
    const { generateName = '', name = generateName + suffix(), namespace = '' } = draft.metadata;
    if (find(resource, namespace, name)) return refused('AlreadyExists', kind, name, 'already exists');
    const metadata = {
      ...withoutEmpty(draft.metadata),
      name,
      uid: randomUUID(),
      resourceVersion: '',
      ...(kind.generation && { generation: 1 }),
      creationTimestamp: time(),
    };
    const object = owned(null, { ...draft, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata }, writer);
    return dryRun ? { ok: true, object } : write(resource, 'ADDED', object, null);
  }

  function update(resource: string, asked: Draft, { writer, dryRun }: WriteOptions = {}): Written {
    const kind = kindOf(resource);
    const { name = '', namespace = '' } = asked.metadata;
    const before = find(resource, namespace, name);
    if (before === undefined) return refused('NotFound', kind, name, 'not found');
    const { uid, resourceVersion } = asked.metadata;
    const conflict = conflictOf(kind, before, uid, resourceVersion);
    if (conflict !== null) return conflict;
    const merged = takeOver(kind, before, asked, writer?.subresource);
    if (equal(before, merged)) return { ok: true, object: before, same: true };
    const after = owned(before, merged, writer);
    if (dryRun) return { ok: true, object: after };
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = after.metadata;
    const isGone = deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && isFree(after);
    return write(resource, isGone ? 'DELETED' : 'MODIFIED', after, before);
  }

  function remove(resource: string, namespace: string, name: string, options: DeleteOptions = {}): Written {
    const kind = kindOf(resource);
    const before = find(resource, namespace, name);
    if (before === undefined) return refused('NotFound', kind, name, 'not found');
    const conflict = conflictOf(kind, before, options.uid, options.resourceVersion);
    if (conflict !== null) return conflict;
    if (options.dryRun) return { ok: true, object: before };
    const { propagation, graceSeconds = 30 } = options;
    const more = { Foreground: ['foregroundDeletion'], Orphan: ['orphan'], Background: [] }[
      propagation ?? 'Background'
    ];
    const finalizers = [...new Set([...(before.metadata.finalizers ?? []), ...more])];
    const waits = resource === 'pods' && (before['spec'] as { nodeName?: string } | undefined)?.nodeName;
    const grace = waits ? graceSeconds : 0;
    if (finalizers.length === 0 && grace === 0 && isFree(before)) return write(resource, 'DELETED', before, before);
    const { generation, ...metadata } = before.metadata;
    if (metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === grace)
      return { ok: true, object: before, same: true };
    const marked: Metadata = {
      ...metadata,
      ...(generation !== undefined && { generation: generation + 1 }),
      deletionTimestamp: time(),
      deletionGracePeriodSeconds: grace,
      ...(finalizers.length > 0 && { finalizers }),
    };
    return write(resource, 'MODIFIED', { ...before, metadata: marked }, before);
  }

  return {
    now,
    version: () => version,
    kinds: () => [...kinds.values()],
    kind: (resource) => kinds.get(resource),
    addKind: (kind) => void kinds.set(resourceOf(kind), kind),
    hideKind: (resource) => void kinds.delete(resource),
    removeKind(resource) {
      kinds.delete(resource);
      objects.delete(resource);
    },
    get: (resource, namespace, name) => find(resource, namespace, name) ?? null,
    list(resource, namespace) {
      const spaces = objects.get(resource);
      if (namespace !== undefined) return [...(spaces?.get(namespace)?.values() ?? [])];
      return [...(spaces?.values() ?? [])].flatMap((one) => [...one.values()]);
    },
    create,
    update,
    remove,
    follow: history.follow,
    since: history.since,
    forget: history.forget,
  };
}

/** Five letters and digits that spell no words. */
function suffix(): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join('');
}

function conflictOf(kind: Kind, before: Stored, uid?: string, resourceVersion?: string): Written | null {
  const { name, uid: standing, resourceVersion: latest } = before.metadata;
  if (uid && uid !== standing) {
    const text = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${standing}`;
    return refused('Conflict', kind, name, text);
  }
  return resourceVersion && resourceVersion !== latest ? refused('Conflict', kind, name, stale) : null;
}

function refused(code: RefusalCode, kind: Kind, name: string, text: string): Written {
  const object = `${resourceOf(kind)} "${name}"`;
  return {
    ok: false,
    code,
    message: code === 'Conflict' ? `Operation cannot be fulfilled on ${object}: ${text}` : `${object} ${text}`,
  };
}
