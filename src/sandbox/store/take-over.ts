// What a write may change of an object: only its part, nothing that the server decides, and the generation when the wish differs.
import { equal, mapAt } from './json.ts';
import type { Kind } from './kinds.ts';
import type { Draft, Metadata, Stored } from './object.ts';

/** @param subresource `status`: only that is taken; none: all but that, where the kind keeps it apart */
export function takeOver(kind: Kind, before: Stored, asked: Draft, subresource: string | undefined): Stored {
  const { status: told, ...rest } = asked;
  const onlyStatus = subresource === 'status';
  const source: Draft = onlyStatus ? before : rest;
  const status = onlyStatus || !kind.status ? told : before['status'];
  const metadata = metadataOf(
    before,
    onlyStatus ? ({ ...asked.metadata, labels: before.metadata.labels } as Draft['metadata']) : asked.metadata,
  );
  const { status: _, ...fields } = source;
  const after: Stored = {
    ...fields,
    apiVersion: before.apiVersion,
    kind: before.kind,
    metadata,
    ...(status !== undefined && { status }),
  };
  const moves =
    kind.generation && !onlyStatus && (!equal(wishOf(before), wishOf(after)) || annotationsMove(kind, before, after));
  return moves ? { ...after, metadata: { ...metadata, generation: (before.metadata.generation ?? 0) + 1 } } : after;
}

/** Everything but metadata and status, which for most kinds is the spec; the Node of a Pod is none of its wishes. */
function wishOf(object: Stored): object {
  const { nodeName: _, ...podSpec } = mapAt(object, 'spec');
  return { ...object, ...(object.kind === 'Pod' && { spec: podSpec }), metadata: null, status: null };
}

/** The server counts annotations of Deployments and ReplicaSets' owners alike: of a Deployment only. */
function annotationsMove(kind: Kind, before: Stored, after: Stored): boolean {
  return kind.plural === 'deployments' && !equal(before.metadata.annotations, after.metadata.annotations);
}

function metadataOf(before: Stored, asked: Draft['metadata']): Metadata {
  const { generateName, namespace, uid, resourceVersion, creationTimestamp } = before.metadata;
  const { generation, deletionTimestamp, deletionGracePeriodSeconds, managedFields } = before.metadata;
  const { name, labels, annotations, ownerReferences, finalizers } = asked;
  const kept = {
    name,
    generateName,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    labels,
    annotations,
    ownerReferences,
    finalizers,
    managedFields: asked.managedFields ?? managedFields,
  };
  return withoutEmpty(kept) as Metadata & object;
}

/** Maps and lists of metadata that hold nothing are not stored. */
export function withoutEmpty(metadata: object): object {
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([, value]) =>
        value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    ),
  );
}

/** Nothing keeps a marked object from being deleted. */
export function isFree({
  metadata,
  spec,
}: Stored & { readonly spec?: { readonly finalizers?: readonly string[] } }): boolean {
  return (metadata.finalizers ?? []).length === 0 && (spec?.finalizers ?? []).length === 0;
}
