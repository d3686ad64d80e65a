import { expect, test } from 'vitest';
import { manualClock } from '#test/fixtures/clock.ts';
import { leaseOver, memoryLease } from '#test/fixtures/lease-memory.ts';
import { heardStore } from './lease-silence.ts';

test('K1 L11 a store that does not answer is a problem after the grace, and none as soon as it answers', async () => {
  const clock = manualClock();
  let lost = false;
  const way = () => ({ there: 0, back: 0, ...(lost ? { lost: 'before' as const } : {}) });
  const { store, problem } = heardStore(leaseOver(memoryLease(), clock, way), clock);
  const get = async () => {
    const answer = store.get(new AbortController().signal).then(
      () => 'answered',
      () => 'lost',
    );
    await clock.advance(1);
    return answer;
  };
  expect(problem(15_000)).toBe('the Lease is not read yet');
  expect(await get()).toBe('answered');
  lost = true;
  await clock.advance(14_000);
  expect([await get(), problem(15_000)]).toEqual(['lost', null]);
  await clock.advance(1_000);
  expect(problem(15_000)).toBe('the Lease could neither be read nor written for 15 s');
  lost = false;
  expect([await get(), problem(15_000)]).toEqual(['answered', null]);
});
