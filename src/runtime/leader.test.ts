import { describe, expect, test } from 'vitest';
import type { CandidateOptions } from '#test/fixtures/candidate.ts';
import { candidate } from '#test/fixtures/candidate.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import type { Passage } from '#test/fixtures/lease-memory.ts';
import { memoryLease } from '#test/fixtures/lease-memory.ts';
import { leaderTimes } from './leader-times.ts';

function stage() {
  const clock = manualClock(Date.UTC(2026, 10, 21, 14, 0, 0, 123));
  const lease = memoryLease();
  const stand = (identity: string, options?: CandidateOptions) => {
    const one = candidate(clock, lease, identity, options);
    one.leader.start();
    return one;
  };
  /** Milliseconds until it leads. */
  const untilLeading = async (one: ReturnType<typeof stand>) => {
    const from = clock.monotonic();
    while (!one.leader.leads() && clock.monotonic() - from < 60_000) await clock.advance(10);
    return clock.monotonic() - from;
  };
  return { clock, lease, stand, untilLeading };
}

const hangs = { there: 1, back: 1, lost: 'hangs' } as const;

describe('a candidate', () => {
  test('alone leads at once and renews every retry; the record is as the API server wants it', async () => {
    const { clock, lease, stand } = stage();
    const one = stand('pod-1');
    await clock.advance(100);
    expect([one.leader.leads(), one.leader.age(), one.told]).toEqual([true, 90, ['lead']]);
    expect(lease.current?.spec).toEqual({
      holderIdentity: 'pod-1',
      leaseDurationSeconds: 15,
      acquireTime: '2026-11-21T14:00:00.133000Z',
      renewTime: '2026-11-21T14:00:00.133000Z',
      leaseTransitions: 0,
    });
    await clock.advance(20_000);
    expect(lease.writes.length).toBe(10);
    expect(lease.current?.spec.acquireTime).toBe('2026-11-21T14:00:00.133000Z');
    expect([one.told, one.errors]).toEqual([['lead'], []]);
  });

  test('every renewal differs from the one before, even when the wall clock stands still', async () => {
    const { clock, lease, stand } = stage();
    const one = stand('pod-1');
    Object.assign(one.clock, { now: () => 0 });
    await clock.advance(10_000);
    const times = lease.writes.map((spec) => spec.renewTime).slice(1);
    expect(times.every((time, index) => time !== times[index - 1])).toBe(true);
    expect(times).toContain('1970-01-01T00:00:00.000001Z');
  });

  test.each([
    { lease: 10_000, renewDeadline: 10_000, retry: 2_000 },
    { lease: 15_000, renewDeadline: 2_000, retry: 2_000 },
    { lease: 15_000, renewDeadline: 10_000, retry: 0 },
  ])('refuses times that cannot be safe: $lease/$renewDeadline/$retry', (times) => {
    expect(() => candidate(manualClock(), memoryLease(), 'a', { times })).toThrow(RangeError);
    expect(() => candidate(manualClock(), memoryLease(), '')).toThrow('identity');
  });

  test('a second one stands by, knows who leads, and takes over from a killed leader within lease and retry', async () => {
    const { clock, lease, stand, untilLeading } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2')];
    await clock.advance(30_500);
    expect([one.leader.leads(), two.leader.leads(), two.leader.holder()]).toEqual([true, false, 'pod-1']);
    one.kill();
    const took = await untilLeading(two);
    expect(took).toBeGreaterThan(leaderTimes.lease - leaderTimes.retry);
    expect(took).toBeLessThanOrEqual(leaderTimes.lease + leaderTimes.retry);
    expect([one.leader.leads(), lease.current?.spec.leaseTransitions]).toEqual([false, 1]);
  });

  test.each([-300_000, 300_000])('a wall clock that is %d ms off neither hastens nor delays it', async (wall) => {
    const { clock, stand, untilLeading } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2', { wall })];
    await clock.advance(40_000);
    expect([one.leader.leads(), two.told]).toEqual([true, []]);
    one.kill();
    expect(await untilLeading(two)).toBeLessThanOrEqual(leaderTimes.lease + leaderTimes.retry);
  });

  test('a label that somebody writes on the Lease all the time keeps no dead leader alive', async () => {
    const { clock, lease, stand, untilLeading } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2')];
    await clock.advance(10_000);
    one.kill();
    const again = (): void => {
      if (lease.current?.spec.holderIdentity === 'pod-1') lease.put(lease.current.spec);
      clock.timer(500, again);
    };
    again();
    expect(await untilLeading(two)).toBeLessThanOrEqual(leaderTimes.lease + leaderTimes.retry);
  });

  test('a Lease that is deleted is made again by its leader, and waits for nobody else to take it', async () => {
    const { clock, lease, stand } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2')];
    await clock.advance(10_000);
    lease.current = null;
    await clock.advance(30_000, () => expect(two.leader.leads()).toBe(false));
    expect([one.leader.leads(), one.told, two.told]).toEqual([true, ['lead'], []]);
  });

  test.each(['a standby', 'a former leader'])(
    '%s that was stopped for long and finds the Lease deleted does not take it from who leads',
    async (which) => {
      const { clock, lease, stand } = stage();
      const former = which === 'a former leader';
      const one = former ? null : stand('pod-1');
      const two = stand('pod-2');
      await clock.advance(10_000);
      two.freeze();
      const leading = one ?? stand('pod-1');
      await clock.advance(30_900);
      expect([leading.leader.leads(), two.leader.leads()]).toEqual([true, false]);
      lease.current = null;
      two.thaw();
      await clock.advance(30_000, () => expect(two.leader.leads()).toBe(false));
      expect([leading.leader.leads(), leading.told]).toEqual([true, ['lead']]);
    },
  );

  test('the next try is at the moment when the record that was seen expires, not at the retry after it', async () => {
    const { clock, lease, stand, untilLeading } = stage();
    const one = stand('pod-1');
    await clock.advance(1_500);
    const two = stand('pod-2');
    await clock.advance(30_000);
    one.kill();
    const renewed = Date.parse(lease.current?.spec.renewTime ?? '');
    await untilLeading(two);
    const taken = Date.parse(lease.current?.spec.acquireTime ?? '');
    // Seen 1.5 s after the renewal.
    expect(taken - renewed).toBeGreaterThan(leaderTimes.lease + 1_000);
    expect(taken - renewed).toBeLessThanOrEqual(leaderTimes.lease + leaderTimes.retry);
  });
});

describe('losing', () => {
  test('L1 a leader whose renewals do not get through stops by itself at the deadline, before anybody can take over', async () => {
    const { clock, stand, untilLeading } = stage();
    let broken: Passage | null = null;
    const [one, two] = [stand('pod-1', { passage: () => broken ?? { there: 5, back: 5 } }), stand('pod-2')];
    await clock.advance(10_100);
    broken = { there: 1, back: 1, lost: 'before' };
    await clock.advance(leaderTimes.renewDeadline);
    expect([one.leader.leads(), one.leader.age(), one.told]).toEqual([false, Infinity, ['lead', 'deadline']]);
    expect(two.leader.leads()).toBe(false);
    expect(await untilLeading(two)).toBeGreaterThan(leaderTimes.lease - leaderTimes.renewDeadline - leaderTimes.retry);
  });

  test('L2 after a pause longer than the deadline it knows at once that it does not lead, before any timer ran', async () => {
    const { clock, stand } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2')];
    await clock.advance(10_000);
    one.freeze();
    await clock.advance(20_000);
    expect([one.leader.leads(), two.leader.leads(), one.told]).toEqual([false, true, ['lead']]);
    one.thaw();
    await clock.advance(20_000, () => expect(one.leader.leads()).toBe(false));
    expect([one.told, two.told, one.leader.holder()]).toEqual([['lead', 'deadline'], ['lead'], 'pod-2']);
  });

  test('a renewal whose answer was lost costs nothing: the record is read and the term goes on', async () => {
    const { clock, stand } = stage();
    const losses: Passage[] = [];
    const one = stand('pod-1', { passage: () => losses.pop() ?? { there: 5, back: 5 } });
    await clock.advance(5_000);
    losses.push({ there: 5, back: 5, lost: 'after' });
    await clock.advance(20_000);
    expect([one.leader.leads(), one.told, one.errors.length]).toEqual([true, ['lead'], 1]);
  });

  test('one call into a black hole is given up in time for another', async () => {
    const { clock, stand } = stage();
    const losses: Passage[] = [];
    const one = stand('pod-1', { passage: () => losses.pop() ?? { there: 5, back: 5 } });
    await clock.advance(5_000);
    losses.push(hangs);
    await clock.advance(20_000);
    expect([one.leader.leads(), one.told, one.errors.length]).toEqual([true, ['lead'], 1]);
  });

  test('a record that names somebody else ends the term at the next renewal', async () => {
    const { clock, lease, stand } = stage();
    const one = stand('pod-1');
    await clock.advance(5_000);
    if (lease.current !== null) lease.put({ ...lease.current.spec, holderIdentity: 'somebody' });
    await clock.advance(leaderTimes.retry + 100);
    expect(one.told).toEqual(['lead', 'taken']);
  });
});

describe('stopping', () => {
  test('L4 frees the lease, so that the next one leads within a retry, and leaves no timer', async () => {
    const { clock, lease, stand, untilLeading } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2')];
    await clock.advance(10_500);
    const stopped = one.leader.stop();
    await clock.advance(100);
    await stopped;
    expect(lease.current?.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 });
    expect(one.told).toEqual(['lead', 'stopped']);
    expect(await untilLeading(two)).toBeLessThanOrEqual(leaderTimes.retry);
    expect(lease.current?.spec).toMatchObject({
      holderIdentity: 'pod-2',
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
    });
    const end = two.leader.stop();
    await clock.advance(100);
    await end;
    expect(clock.pending()).toBe(0);
  });

  test('L4 a standby frees nothing and is not told of a term', async () => {
    const { clock, lease, stand } = stage();
    const [one, two] = [stand('pod-1'), stand('pod-2')];
    await clock.advance(10_500);
    const stopped = two.leader.stop();
    await clock.advance(100);
    await stopped;
    expect([lease.current?.spec.holderIdentity, one.leader.leads(), two.told]).toEqual(['pod-1', true, []]);
  });
});
