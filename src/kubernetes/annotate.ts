// Annotations that a command writes on a workload or a Namespace: one conditional patch, read again when the object moved on.
import { pointer, type JsonPatch, type JsonPatchOperation } from '#core/plan/json-patch.ts';
import type { Reason } from '#core/reason/reason.ts';
import { at, textOf, textsOf } from '#core/workload/shape.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { goJson } from './go-json.ts';
import { kinds, namespacePath, workloadPath } from './kinds.ts';
import { patchRefusal } from './patch.ts';
import type { Right } from './rights.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export interface AnnotateTarget {
  readonly path: string;
  /** "": whichever object has the name. */
  readonly uid: string;
  readonly right: Omit<Right, 'verb'>;
}

export type AnnotateAnswer =
  | { readonly result: 'stored' | 'unchanged' | 'gone' }
  | { readonly result: 'denied'; readonly reason: Reason }
  /** The object changed under every attempt, or the answer was lost. */
  | { readonly result: 'unsure'; readonly message: string };

/** By key; null removes. undefined: nothing is to be written. */
export type AnnotationWish = (
  annotations: Readonly<Record<string, string>>,
) => Readonly<Record<string, string | null>> | undefined;

const attempts = 4;

export function workloadTarget(id: WorkloadId): AnnotateTarget {
  const { plural, group } = kinds[id.kind];
  return { path: workloadPath(id), uid: id.uid, right: { resource: plural, group, namespace: id.namespace } };
}

export function namespaceTarget(name: string): AnnotateTarget {
  return { path: namespacePath(name), uid: '', right: { resource: 'namespaces', group: '', namespace: null } };
}

/**
 * Throws a ClusterError where the object could not be read, or surely nothing was written.
 * @param wish asked with the annotations as they are, anew after each time they changed in between
 */
export function annotate(
  call: Transport,
  target: AnnotateTarget,
  wish: AnnotationWish,
  options: { readonly dryRun: boolean },
): Promise<AnnotateAnswer> {
  const patchOf = (raw: unknown) => annotationPatch(raw, wish(textsOf(at(raw, 'metadata', 'annotations')) ?? {}) ?? {});
  return patchMetadata(call, target, patchOf, options);
}

/**
 * The same for any guarded patch of an object's metadata.
 * @param patchOf asked with the object as it is, anew after each time it changed in between; null: nothing is to be written
 */
export async function patchMetadata(
  call: Transport,
  { path, uid, right }: AnnotateTarget,
  patchOf: (raw: unknown) => JsonPatch | null,
  { dryRun }: { readonly dryRun: boolean },
): Promise<AnnotateAnswer> {
  let message = '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const raw = await readObject(call, path);
    if (raw === null || (uid !== '' && at(raw, 'metadata', 'uid') !== uid)) return { result: 'gone' };
    const patch = patchOf(raw);
    if (patch === null) return { result: 'unchanged' };
    try {
      await call({
        method: 'PATCH',
        path,
        query: { fieldManager: 'reship', fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
        contentType: 'application/json-patch+json',
        body: goJson(patch),
      });
      return { result: 'stored' };
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      const refusal = patchRefusal(error, right);
      if (refusal.result !== 'unsure') return refusal;
      message = refusal.message;
    }
  }
  return { result: 'unsure', message };
}

/** Guards the uid and every key that it writes; null where all is as wished. */
export function annotationPatch(raw: unknown, wished: Readonly<Record<string, string | null>>): JsonPatch | null {
  const present = textsOf(at(raw, 'metadata', 'annotations'));
  const changes = Object.entries(wished).filter(([key, value]) => valueOf(present, key) !== value);
  if (changes.length === 0) return null;
  const guards: JsonPatchOperation[] = [
    { op: 'test', path: '/metadata/uid', value: textOf(at(raw, 'metadata', 'uid')) },
  ];
  if (present === null) {
    guards.push({ op: 'test', path: '/metadata/annotations', value: null });
    return [...guards, { op: 'add', path: '/metadata/annotations', value: Object.fromEntries(changes) }];
  }
  const writes: JsonPatchOperation[] = [];
  for (const [key, value] of changes) {
    const path = pointer('metadata', 'annotations', key);
    guards.push({ op: 'test', path, value: valueOf(present, key) });
    writes.push(value === null ? { op: 'remove', path } : { op: 'add', path, value });
  }
  return [...guards, ...writes];
}

function valueOf(annotations: Readonly<Record<string, string>> | null, key: string): string | null {
  return annotations !== null && Object.hasOwn(annotations, key) ? (annotations[key] ?? null) : null;
}

/** null where there is none. */
async function readObject(call: Transport, path: string): Promise<unknown> {
  try {
    return await call({ method: 'GET', path });
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'NotFound') return null;
    throw error;
  }
}
