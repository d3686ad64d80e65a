// Slots: how many rollouts may be under way at once, so that one moved tag does not restart everything in a second.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';

export interface Slots {
  readonly maxConcurrent: number;
  readonly maxConcurrentPerNamespace: number;
}

export const usualSlots: Slots = { maxConcurrent: 20, maxConcurrentPerNamespace: 5 };

/** By namespace, how many. */
export type Counts = ReadonlyMap<string, number>;

/**
 * How many rollouts have to end before one in `namespace` may begin; 0: now.
 * @param underWay rollouts under way
 * @param before workloads that wait and came first; of other namespaces more than have room there need not be counted
 */
export function aheadOf(
  namespace: string,
  underWay: Counts,
  before: Counts,
  { maxConcurrent, maxConcurrentPerNamespace }: Slots,
): number {
  let all = 0;
  for (const count of underWay.values()) all += count;
  // Those whose own namespace is full take no slot from others.
  for (const [name, count] of before) {
    all += Math.min(count, Math.max(0, maxConcurrentPerNamespace - (underWay.get(name) ?? 0)));
  }
  const here = (underWay.get(namespace) ?? 0) + (before.get(namespace) ?? 0);
  return Math.max(0, all - maxConcurrent + 1, here - maxConcurrentPerNamespace + 1);
}

/** RolloutSlot, or null when it is its turn. */
export function slotWait(ahead: number): Reason | null {
  if (ahead <= 0) return null;
  return reason('RolloutSlot', `waits for a slot (${ahead} ahead)`);
}
