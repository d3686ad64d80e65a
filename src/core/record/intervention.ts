// What somebody else did to an image that Reship wrote: who is in managedFields, what happened is in the records.
import type { ImageReference } from '#core/image/reference.ts';
import { parseReference, repositoryOf, withTagAndDigest } from '#core/image/reference.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { ImageManager, Workload } from '#core/workload/workload.ts';
import type { RecordFacts } from './record-facts.ts';
import { recordsOfLife } from './record-facts.ts';
import type { State } from './state.ts';

export type Intervention =
  /** Reship has never written this image. */
  | { readonly kind: 'untouched' }
  | { readonly kind: 'ours' }
  /** Our reference without its digest. */
  | { readonly kind: 'pinStripped'; readonly ours: string }
  /** Its owner applied again, unchanged, what stood there before: ours may be restored. */
  | { readonly kind: 'reset'; readonly ours: string; readonly manager: string }
  /** Somebody went back on purpose. */
  | { readonly kind: 'undone'; readonly ours: string; readonly manager: string; readonly takenBack: boolean }
  /** Somebody went on: that is the running version now. */
  | { readonly kind: 'adopted'; readonly manager: string };

/** Whether the first tag is older than the second where a policy orders; null: it has no order for them. */
export type IsOlder = (container: string, tag: string, than: string) => boolean | null;

export interface Surroundings {
  /** null: the workload carries none, or that of another object. */
  readonly state: State | null;
  /** Those of this workload that are known, of every life; none where records may not be read. */
  readonly records: readonly RecordFacts[];
  /** Field managers that the configuration counts as appliers. */
  readonly appliers: readonly string[];
  readonly isOlder: IsOlder;
}

/** By container; docs/concepts/writes.md has the table. */
export function interventions(workload: Workload, around: Surroundings): ReadonlyMap<string, Intervention> {
  const life = recordsOfLife(around.records, workload.id.uid);
  return new Map(workload.containers.map(({ name, image }) => [name, judge(name, image, workload, life, around)]));
}

/** What Reship wrote last into one container. */
interface Written {
  readonly to: string;
  readonly stored: string | null;
  /** What stood there before each of our changes that is known. */
  readonly before: readonly string[];
  readonly declared: string | null;
  /** A newer change than the state knows: the state was taken back. */
  readonly takenBack: boolean;
}

/** The table, from the top. */
function judge(
  name: string,
  image: string,
  workload: Workload,
  life: readonly RecordFacts[],
  around: Surroundings,
): Intervention {
  const written = writtenLast(name, life, around.state);
  if (written === null) return { kind: 'untouched' };
  const manager = ownOf(workload.imageManagers, name);
  const who = manager?.manager ?? 'an unknown manager';
  const { to: ours, takenBack } = written;
  if (manager?.manager === 'reship' || image === ours || image === written.stored) return { kind: 'ours' };
  if ([ours, written.stored].some((one) => one !== null && isStripped(image, one)))
    return { kind: 'pinStripped', ours };
  const applied = manager !== undefined && isApplier(manager, around.appliers);
  if (applied && image === written.declared) return { kind: 'reset', ours, manager: who };
  const back = takenBack || wentBack(name, image, written, applied, around.isOlder);
  return back ? { kind: 'undone', ours, manager: who, takenBack } : { kind: 'adopted', manager: who };
}

function writtenLast(name: string, life: readonly RecordFacts[], state: State | null): Written | null {
  const entry = state === null ? undefined : ownOf(state.containers, name);
  const changes = life.flatMap((record) =>
    record.changes.filter((one) => one.container === name).map((change) => ({ record, change })),
  );
  const newest = changes[0];
  const before = changes.map(({ change }) => change.from);
  const declared = entry?.declared ?? null;
  if (newest !== undefined && (state === null || newest.record.seq > state.seq)) {
    return { to: newest.change.to, stored: null, before, declared, takenBack: true };
  }
  if (entry === undefined) return null;
  const { to, stored, from } = entry;
  return { to, stored, before: [from, ...before], declared, takenBack: false };
}

/** Appliers bring what a file says; every other manager, `kubectl edit` and `kubectl set` too, is a person. */
export function isApplier({ manager, operation }: ImageManager, more: readonly string[]): boolean {
  if (operation === 'Apply') return true;
  if (['kubectl-client-side-apply', 'helm', 'HashiCorp', ...more].includes(manager)) return true;
  return manager.startsWith('pulumi');
}

function isStripped(image: string, ours: string): boolean {
  const reference = parseReference(ours);
  if (reference === null || reference.digest === null) return false;
  return image === withTagAndDigest(reference, reference.tag, null);
}

/** An older value; from a person also the same tag with another digest, or what stood there before. */
function wentBack(name: string, image: string, written: Written, applied: boolean, isOlder: IsOlder): boolean {
  const [now, ours] = [parseReference(image), parseReference(written.to)];
  if (now === null || ours === null || repositoryOf(now) !== repositoryOf(ours)) return false;
  if (tagOf(now) === tagOf(ours)) {
    return !applied && now.digest !== null && ours.digest !== null && now.digest !== ours.digest;
  }
  const older = now.tag === null || ours.tag === null ? null : isOlder(name, now.tag, ours.tag);
  // Where tags have no order, what we replaced is older than what we put in its place.
  return older ?? written.before.some((one) => stoodThere(one, now));
}

function stoodThere(before: string, now: ImageReference): boolean {
  const reference = parseReference(before);
  if (reference === null || repositoryOf(reference) !== repositoryOf(now)) return false;
  if (now.digest !== null && reference.digest !== null) return now.digest === reference.digest;
  return tagOf(now) !== null && tagOf(now) === tagOf(reference);
}

function tagOf({ tag, digest }: ImageReference): string | null {
  return tag ?? (digest === null ? 'latest' : null);
}
