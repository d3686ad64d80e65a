// What every controller is handed, and the writes that they have in common.
import { createHash } from 'node:crypto';
import { asNew, withDefaults } from '../api/defaults.ts';
import type { Change, Draft, Stored, Written } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { controllerOf, type Owned, ownerReference } from './owned.ts';
import type { PodTemplate } from './shapes.ts';

export interface World {
  readonly store: Store;
  readonly owned: Owned;
}

export interface Controller {
  /** The resource that it looks after. */
  readonly resource: string;
  /** Which of them a change is about; those that it owns are found without. */
  concerns?(change: Change): readonly Stored[];
  /** Looks at one as it is now. @returns milliseconds until it must be looked at again; null: not before it changes */
  look(object: Stored): number | null;
}

export const manager = 'kube-controller-manager';

export function writeStatus({ store }: World, resource: string, object: Stored, status: object): Written {
  return store.update(resource, { ...object, status }, { writer: { manager, subresource: 'status' } });
}

/** A Pod of this owner. With a name of its own it takes that, else one after the owner's. null: the Namespace is going. */
export function createPod(
  { store }: World,
  owner: Stored,
  template: PodTemplate,
  { name, labels = {}, spec = {} }: { name?: string; labels?: Readonly<Record<string, string>>; spec?: object } = {},
): Written | null {
  const namespace = owner.metadata.namespace ?? '';
  if (store.get('namespaces', '', namespace)?.metadata.deletionTimestamp !== undefined) return null;
  const draft: Draft = {
    metadata: {
      ...(name === undefined
        ? { generateName: `${owner.metadata.name}-` }
        : { name, generateName: `${owner.metadata.name}-` }),
      namespace,
      labels: { ...template.metadata?.labels, ...labels },
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...template.spec, ...spec },
  };
  return store.create('pods', withDefaults('Pod', asNew('Pod', draft)), { writer: { manager } });
}

export function removePod({ store }: World, pod: Stored): void {
  store.remove('pods', pod.metadata.namespace ?? '', pod.metadata.name, { uid: pod.metadata.uid });
}

/** Ten letters and digits that spell no words, the same for the same value; not those of a real controller. */
export function hashOf(value: unknown, collisions = 0): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const text = JSON.stringify(value, (_, part: unknown) => inOrder(part));
  const bytes = createHash('sha256').update(`${text} ${collisions}`).digest().subarray(0, 10);
  return [...bytes].map((byte) => letters[byte % letters.length]).join('');
}

/** Maps are the same in whichever order their keys stand. */
function inOrder(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The controller of a changed object, where it is of that resource and still there. */
export function ownerIn({ store }: World, object: Stored, resource: string): readonly Stored[] {
  const owner = controllerOf(object);
  const kind = store.kind(resource);
  if (owner === undefined || kind?.kind !== owner.kind) return [];
  const found = store.get(resource, object.metadata.namespace ?? '', owner.name);
  return found?.metadata.uid === owner.uid ? [found] : [];
}
