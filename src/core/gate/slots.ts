// Slots: how many rollouts may be under way at once, so that one moved tag does not restart everything in a second.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';

export interface Slots {
  readonly maxConcurrent: number;
  readonly maxConcurrentPerNamespace: number;
}

export const usualSlots: Slots = { maxConcurrent: 20, maxConcurrentPerNamespace: 5 };

/**
 * How many rollouts have to end before one in `namespace` may begin; 0: now.
 * @param underWay the namespace of each rollout under way
 * @param before the namespace of each workload that waits and came first
 */
export function aheadOf(
  namespace: string,
  underWay: readonly string[],
  before: readonly string[],
  { maxConcurrent, maxConcurrentPerNamespace }: Slots,
): number {
  const going = countBy(underWay);
  const waiting = countBy(before);
  let all = underWay.length;
  // Those whose own namespace is full take no slot from others.
  for (const [name, count] of waiting) {
    all += Math.min(count, Math.max(0, maxConcurrentPerNamespace - (going.get(name) ?? 0)));
  }
  const here = (going.get(namespace) ?? 0) + (waiting.get(namespace) ?? 0);
  return Math.max(0, all - maxConcurrent + 1, here - maxConcurrentPerNamespace + 1);
}

/** RolloutSlot, or null when it is its turn. */
export function slotWait(ahead: number): Reason | null {
  if (ahead <= 0) return null;
  return reason('RolloutSlot', `waits for a slot (${ahead} ahead)`);
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
