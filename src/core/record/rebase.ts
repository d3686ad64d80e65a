// Taking what stands as the running version: the state after a hold or a resume, so that the same is not seen twice.
import { parseReference } from '#core/image/reference.ts';
import { formatInstant } from '#core/time/instant.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { RecordFacts } from './record-facts.ts';
import type { ContainerState, State } from './state.ts';

/**
 * The state that accepts the images as they stand. It still names the record of the last change, also where the state
 * was taken back behind it; `seq` counts on, so that every decision made before fails its test.
 * @param newest the newest record of this life
 * @returns null: Reship has written nothing here, as far as is known
 */
export function rebasedState(workload: Workload, before: State | null, newest: RecordFacts | null): State | null {
  const behind = newest !== null && newest.seq > (before?.seq ?? 0);
  const entries = workload.containers.flatMap(({ name, image }) => {
    const entry = before === null ? undefined : ownOf(before.containers, name);
    const wrote = entry !== undefined || (behind && newest.changes.some((one) => one.container === name));
    return wrote ? [[name, accepted(image, entry)] as const] : [];
  });
  const containers = Object.fromEntries(entries);
  if (behind) {
    return {
      v: 1,
      uid: workload.id.uid,
      seq: newest.seq + 1,
      at: formatInstant(newest.at),
      record: newest.name,
      previous: before?.record ?? null,
      trigger: { type: newest.trigger, user: null, receiver: null },
      containers,
      bad: before?.bad ?? [],
    };
  }
  return before === null ? null : { ...before, seq: before.seq + 1, containers };
}

function accepted(image: string, entry: ContainerState | undefined): ContainerState {
  if (entry !== undefined && (image === entry.to || image === entry.stored)) return entry;
  const tag = parseReference(image)?.tag ?? null;
  const { from, ran } = entry ?? { from: image, ran: null };
  return { from, ran, to: image, stored: null, tag, declared: image, kept: true };
}

/** Whether nothing but Reship has changed what it wrote, as far as is known: there is nothing to take as it stands. */
export function isAccepted(workload: Workload, before: State | null, newest: RecordFacts | null): boolean {
  const rebased = rebasedState(workload, before, newest);
  if (rebased === null) return true;
  if (before === null || rebased.record !== before.record) return false;
  return workload.containers.every(({ name, image }) => {
    const entry = ownOf(before.containers, name);
    return entry === undefined || image === entry.to || image === entry.stored;
  });
}
