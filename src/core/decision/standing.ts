// What stands in a container: where an admission webhook rewrote our reference, it counts as the one we wrote.
import type { ImageReference } from '#core/image/reference.ts';
import { parseReference } from '#core/image/reference.ts';
import { parseState, type State } from '#core/record/state.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { Container, Workload } from '#core/workload/workload.ts';

export interface Standing {
  /** null: no valid reference. */
  readonly reference: ImageReference | null;
  /** Whether the webhook took our digest away: then what runs has to be asked, and pinning again would change nothing. */
  readonly unpinned: boolean;
}

/** Repository and tag are ours where the image is what was stored for it; the digest counts as far as one was stored. */
export function standingIn(container: Container, state: State | null): Standing {
  const seen = parseReference(container.image);
  const known = state === null ? undefined : ownOf(state.containers, container.name);
  const ours = known?.stored === container.image ? parseReference(known.to) : null;
  if (ours === null) return { reference: seen, unpinned: false };
  const digest = seen?.digest ?? null;
  if (digest === null) return { reference: { ...ours, digest: null }, unpinned: ours.digest !== null };
  // A webhook that pins our tag says which bits run; one that pins it elsewhere says nothing of our repository.
  const pinned = ours.digest ?? (seen?.name === ours.name ? digest : null);
  return { reference: { ...ours, digest: pinned }, unpinned: false };
}

/** The same for any container of a workload, by the state that stands on it. */
export function standingOn({ id, annotations }: Workload): (container: Container) => ImageReference | null {
  const read = parseState(annotations?.['reship.dev/state'], id.uid);
  const state = read.kind === 'state' ? read.state : null;
  return (container) => standingIn(container, state).reference;
}
