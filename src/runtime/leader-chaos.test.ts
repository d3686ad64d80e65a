// Candidates over a bad network, on machines that are skewed, drift, stop and die: at most one leads at any time, and somebody does in the end.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidate } from '#test/fixtures/candidate.ts';
import { candidate } from '#test/fixtures/candidate.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import type { Passage } from '#test/fixtures/lease-memory.ts';
import { memoryLease } from '#test/fixtures/lease-memory.ts';
import { leaderTimes } from './leader-times.ts';

const dice = fc.noShrink(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })));

const place = fc.record({
  wall: fc.integer({ min: -300_000, max: 300_000 }),
  /** The rates of two clocks may differ by less than lease over renew deadline. */
  rate: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  slow: fc.constantFrom(10, 500, 4_000, 12_000),
  lossy: fc.constantFrom(0, 0.1, 0.5),
});

const blow = fc.record({
  what: fc.constantFrom('freeze', 'thaw', 'restart', 'delete', 'pass'),
  who: fc.nat(2),
  wait: fc.integer({ min: 10, max: 25_000 }),
});

// Two limits: a newcomer that finds no record makes one, for it cannot know of a leader whose record was just deleted;
// and of two deletions within one lease the second can go unnoticed.
test('L3 two never lead at the same time, whatever the network, the clocks and the signals do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(place, { minLength: 2, maxLength: 3 }),
      fc.array(blow, { minLength: 3, maxLength: 12 }),
      dice,
      async (places, blows, stream) => {
        const random = (): number => Number(stream.next().value);
        const clock = manualClock();
        const lease = memoryLease();
        let calm = false;
        const passage = (index: number) => (): Passage => {
          const { slow = 0, lossy = 0 } = calm ? {} : (places[index] ?? {});
          const lost = random() < lossy ? (['before', 'after', 'hangs'] as const)[Math.floor(random() * 3)] : undefined;
          return { there: random() * slow, back: random() * slow, ...(lost === undefined ? {} : { lost }) };
        };
        let born = 0;
        let deleted = false;
        const stand = (index: number): Candidate => {
          born += 1;
          const { wall = 0, rate = 1 } = places[index] ?? {};
          const one = candidate(clock, lease, `pod-${index}-${born}`, { passage: passage(index), random, wall, rate });
          one.leader.start();
          return one;
        };
        const alive = places.map((_, index) => stand(index));
        const everybody = [...alive];
        const look = (): void => {
          expect(everybody.filter((one) => one.leader.leads()).length).toBeLessThanOrEqual(1);
        };
        for (const { what, who, wait } of blows) {
          const index = who % alive.length;
          if (what === 'freeze') alive[index]?.freeze();
          else if (what === 'thaw') alive[index]?.thaw();
          else if (what === 'restart' && lease.current !== null) {
            alive[index]?.kill();
            alive[index] = stand(index);
            everybody.push(alive[index]);
          } else if (what === 'delete' && !deleted && alive.every(({ leader }) => leader.holder() !== null)) {
            lease.current = null;
            deleted = true;
          }
          look();
          await clock.advance(wait, look);
        }
        calm = true;
        for (const one of alive) one.thaw();
        await clock.advance(3 * (leaderTimes.lease + leaderTimes.retry), look);
        expect(alive.filter((one) => one.leader.leads()).length).toBe(1);
      },
    ),
    { numRuns: 150 },
  );
}, 30_000);

test('a leader that dies at any moment is followed within lease, retry and one call', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 5_000, max: 30_000 }),
      fc.integer({ min: 0, max: 400 }),
      dice,
      async (at, slow, stream) => {
        const random = (): number => Number(stream.next().value);
        const clock = manualClock();
        const lease = memoryLease();
        const passage = (): Passage => ({ there: random() * slow, back: random() * slow });
        const all = [1, 2, 3].map((name) => candidate(clock, lease, `pod-${name}`, { passage, random }));
        for (const one of all) one.leader.start();
        await clock.advance(at);
        const first = all.find((one) => one.leader.leads());
        first?.kill();
        const killed = clock.monotonic();
        let followed = Infinity;
        // Four ways of at most `slow`: reading and writing, there and back; then once more for a conflict.
        const bound = leaderTimes.lease + leaderTimes.retry + 8 * slow;
        await clock.advance(bound, () => {
          const next = all.find((one) => one !== first && one.leader.leads());
          if (next !== undefined) followed = Math.min(followed, clock.monotonic() - killed);
        });
        expect(first).toBeDefined();
        expect(followed).toBeLessThanOrEqual(bound);
      },
    ),
    { numRuns: 100 },
  );
}, 20_000);
