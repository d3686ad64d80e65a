// A Lease that others delete or take while somebody leads: nothing is written from the moment on when that is seen.
import { expect, test } from 'vitest';
import { candidate } from '#test/fixtures/candidate.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { memoryLease } from '#test/fixtures/lease-memory.ts';

/** One that has led for ten seconds, over a way of 200 ms there and back. */
async function leading() {
  const clock = manualClock();
  const lease = memoryLease();
  const one = candidate(clock, lease, 'pod-1', { passage: () => ({ there: 200, back: 200 }) });
  one.leader.start();
  await clock.advance(10_000);
  const spec = () => {
    if (lease.current === null) throw new Error('there is a Lease');
    return lease.current.spec;
  };
  return { clock, lease, one, spec };
}

test('L12 a Lease that was deleted and taken by another ends all writing the moment it is seen', async () => {
  const { clock, lease, one, spec } = await leading();
  expect(one.leader.leads()).toBe(true);
  lease.put({ ...spec(), holderIdentity: 'pod-2' });
  const writes = lease.writes.length;
  let doubtful = 0;
  await clock.advance(5_000, () => {
    if (!one.leader.leads() && one.told.length === 1) doubtful += 1;
  });
  // It is still in its term while it reads whose the record is, and writes nothing in that time.
  expect([doubtful > 0, one.leader.leads(), lease.writes.length]).toEqual([true, false, writes]);
});

test('L12 a Lease that was deleted: nothing is written until it is made again', async () => {
  const { clock, lease, one } = await leading();
  lease.current = null;
  const seen: string[] = [];
  await clock.advance(5_000, () => {
    const now = `${lease.current === null ? 'gone' : 'there'} ${one.leader.leads()}`;
    if (seen.at(-1) !== now) seen.push(now);
  });
  expect(seen).toEqual(['gone true', 'gone false', 'there false', 'there true']);
  expect(one.told).toEqual(['lead']);
});
