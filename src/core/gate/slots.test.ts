// One moved sidecar tag must not restart 300 workloads in a second.
import { describe, expect, test } from 'vitest';
import { aheadOf, slotWait, usualSlots } from './slots.ts';

const many = (count: number, namespace = 'shop') => Array.from({ length: count }, () => namespace);

function counts(names: readonly string[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const name of names) all.set(name, (all.get(name) ?? 0) + 1);
  return all;
}
const slots = { maxConcurrent: 4, maxConcurrentPerNamespace: 2 };

describe('how many are ahead', () => {
  test.each([
    { name: 'nobody', underWay: [], before: [], ahead: 0 },
    { name: 'one of two in the namespace', underWay: many(1), before: [], ahead: 0 },
    { name: 'two of two in the namespace', underWay: many(2), before: [], ahead: 1 },
    { name: 'one under way and one that came first', underWay: many(1), before: many(1), ahead: 1 },
    { name: 'three that came first', underWay: many(2), before: many(3), ahead: 4 },
    { name: 'four of four elsewhere', underWay: ['a', 'a', 'b', 'b'], before: [], ahead: 1 },
    { name: 'those elsewhere that came first', underWay: ['a', 'a', 'b'], before: ['c', 'c'], ahead: 2 },
    { name: 'those elsewhere that are held up there', underWay: ['a', 'a'], before: many(100, 'a'), ahead: 0 },
  ])('$name: $ahead', ({ underWay, before, ahead }) => {
    expect(aheadOf('shop', counts(underWay), counts(before), slots)).toBe(ahead);
  });

  test('of 300 workloads in one namespace five begin, in sixty at most twenty', () => {
    expect(aheadOf('shop', counts(many(5)), counts(many(294)), usualSlots)).toBe(295);
    const spread = Array.from({ length: 20 }, (_, index) => `team-${index}`);
    expect(aheadOf('shop', counts(spread), new Map(), usualSlots)).toBe(1);
  });
});

test('a wait says how many', () => {
  expect(slotWait(0)).toBeNull();
  expect(slotWait(12)).toMatchObject({ code: 'RolloutSlot', message: 'waits for a slot (12 ahead)' });
});
