// The history of StatefulSets and DaemonSets: one ControllerRevision for each template that they ever had.
import { equal } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { ownerReference } from './owned.ts';
import type { ControllerRevision, PodTemplate } from './shapes.ts';
import { hashOf, manager, type World } from './world.ts';

interface Historic extends Stored {
  readonly spec: { readonly template: PodTemplate; readonly revisionHistoryLimit?: number };
}

export const revisionLabel = 'controller-revision-hash';

const revisions = 'controllerrevisions.apps';

/** Oldest first. */
export function revisionsOf({ owned }: World, owner: Stored): readonly ControllerRevision[] {
  const found = owned.by(owner, revisions) as ControllerRevision[];
  return found.toSorted((one, other) => one.revision - other.revision);
}

/**
 * The revision of the template as it is now. One that was there before becomes the latest again: nothing is doubled.
 * @param hashLabel where the revision itself bears its hash
 */
export function ensureRevision(world: World, owner: Historic, hashLabel: string): ControllerRevision {
  const history = revisionsOf(world, owner);
  const data = { spec: { template: { ...owner.spec.template, $patch: 'replace' } } };
  const last = history.at(-1);
  const same = history.findLast((one) => equal(one.data, data));
  const next = (last?.revision ?? 0) + 1;
  if (same !== undefined) {
    if (same === last) return same;
    const written = world.store.update(revisions, { ...same, revision: next }, { writer: { manager } });
    return written.ok ? (written.object as ControllerRevision) : same;
  }
  const { name, namespace = '', annotations } = owner.metadata;
  for (let collisions = 0; ; collisions += 1) {
    const hash = hashOf(owner.spec.template, collisions);
    const metadata = {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...owner.spec.template.metadata?.labels, [hashLabel]: hash },
      ...(annotations && { annotations }),
      ownerReferences: [ownerReference(owner)],
    };
    const written = world.store.create(revisions, { metadata, data, revision: next }, { writer: { manager } });
    if (written.ok) return written.object as ControllerRevision;
  }
}

/** @param live names of those that something still runs or is about to */
export function forgetRevisions(world: World, owner: Historic, live: ReadonlySet<string>): void {
  const past = revisionsOf(world, owner).filter((one) => !live.has(one.metadata.name));
  const many = past.length - (owner.spec.revisionHistoryLimit ?? 10);
  for (const { metadata } of past.slice(0, Math.max(many, 0)))
    world.store.remove(revisions, metadata.namespace ?? '', metadata.name);
}
