// The state after a change: what the patch writes beside the image.
import type { Digest } from '#core/image/digest.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant } from '#core/time/instant.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { ContainerState, State, Trigger } from './state.ts';

export interface Change {
  readonly container: string;
  readonly from: string;
  readonly ran: Digest | null;
  readonly to: string;
  /** What stands in the place of `to` although the image field is not written: a restart; else null. */
  readonly stored: string | null;
  readonly tag: string | null;
  /** Whether a manager other than `reship` put `from` there, so that it is what the owner declares. */
  readonly foreign: boolean;
}

/** The text whose SHA-256 names the record: kind, uid, time in milliseconds and the changes. */
export function recordSeed(id: WorkloadId, at: Instant, changes: readonly Change[]): string {
  return JSON.stringify([id.kind, id.uid, at, changes.map(({ container, from, to }) => [container, from, to])]);
}

/** @param hash lower-case hex of SHA-256 over `recordSeed` */
export function recordName(id: WorkloadId, hash: string): string {
  return `${id.name.slice(0, 40).replace(/[.-]+$/, '')}-${hash.slice(0, 10)}`;
}

/** @param containers the names of those that the pod template has now; entries of others are dropped */
export function nextState(
  before: State | null,
  change: {
    readonly id: WorkloadId;
    readonly at: Instant;
    readonly record: string;
    readonly trigger: Trigger;
    readonly changes: readonly Change[];
    /** The newest record of this object, where records are known: the state may have been taken back behind it. */
    readonly newest?: { readonly name: string; readonly seq: number } | null;
  },
  containers: readonly string[],
): State {
  const entries = new Map<string, ContainerState>();
  for (const name of containers) {
    const old = before === null ? undefined : ownOf(before.containers, name);
    const now = change.changes.find((one) => one.container === name);
    if (now !== undefined) {
      const declared = now.foreign || old === undefined ? now.from : old.declared;
      const { from, ran, to, stored, tag } = now;
      entries.set(name, { from, ran, to, stored, tag, declared });
    } else if (old !== undefined) entries.set(name, { ...old, kept: true });
  }
  const seen = before?.seq ?? 0;
  const newest = change.newest ?? null;
  return {
    v: 1,
    uid: change.id.uid,
    seq: Math.max(seen, newest?.seq ?? 0) + 1,
    at: formatInstant(change.at),
    record: change.record,
    previous: newest !== null && newest.seq > seen ? newest.name : (before?.record ?? null),
    trigger: change.trigger,
    containers: Object.fromEntries(entries),
    bad: before?.bad ?? [],
  };
}

/**
 * The same change with what an admission webhook made of it, so that both are known; null when all is as it was sent.
 *
 * The record stays, because nothing new was decided; `seq` counts every writing of the state.
 * @param images by container, as the API server stored them
 */
export function withStored(state: State, images: ReadonlyMap<string, string>): State | null {
  let differs = false;
  const entries = Object.entries(state.containers).map(([name, one]) => {
    const image = images.get(name);
    if (image === undefined || image === (one.stored ?? one.to)) return [name, one] as const;
    differs = true;
    return [name, { ...one, stored: image === one.to ? null : image }] as const;
  });
  return differs ? { ...state, seq: state.seq + 1, containers: Object.fromEntries(entries) } : null;
}
