// Looks that break off: told from the third in a row, again every half hour, and over with the first that does not.
import { expect, test } from 'vitest';
import { createLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { workload } from '#test/fixtures/workload.ts';
import { NotLeading } from './not-leading.ts';
import { createStuck } from './stuck.ts';
import { createTelling } from './telling.ts';

const key = 'shop/Deployment/web';
const refused = new Error('exceeded quota');

function stage() {
  const calls: string[] = [];
  const world = { at: 0, there: true, taken: true };
  const stuck = createStuck({
    store: { workload: () => (world.there ? workload() : null) },
    telling: {
      stuck: (id, why) => calls.push(`${id.name}: ${why}`) > 0 && world.taken,
      moves: (one) => void calls.push(one),
    },
    monotonic: () => world.at,
    explain: (error) => (error instanceof Error ? error.message : ''),
  });
  const fail = (times: number, error: Error = refused) => {
    for (let time = 0; time < times; time += 1) stuck.failed(key, error);
  };
  return { calls, world, stuck, fail };
}

test('a moment says nothing; what lasts is told once, and again after half an hour', () => {
  const { calls, world, stuck, fail } = stage();
  fail(2);
  stuck.went(key);
  fail(2);
  expect(calls).toEqual([]);
  fail(5);
  expect(calls).toEqual(['web: exceeded quota']);
  world.at = 1_800_000;
  fail(2);
  expect(calls).toHaveLength(2);
  stuck.went(key);
  stuck.went(key);
  expect(calls.slice(2)).toEqual([key]);
});

test('it stands as an Event and as a figure, which ends with it', async () => {
  const metrics = createMetrics({ process: false });
  const said: string[] = [];
  const telling = createTelling({
    log: createLog({ level: 'silent', clock: manualClock() }),
    metrics,
    events: { emit: ({ type, reason, note }) => said.push(`${type} ${reason} ${note}`) > 0 },
    monotonic: () => 0,
    now: () => 0,
    sha256: () => 'a'.repeat(64),
  });
  expect(telling.stuck(workload().id, 'exceeded quota')).toBe(true);
  expect(said).toEqual(['Warning Blocked Reship cannot go on with this workload: exceeded quota']);
  const series = /^reship_workload_problem\{namespace="shop",kind="Deployment",name="web",reason="Blocked"\} 1$/m;
  expect(await metrics.text()).toMatch(series);
  telling.moves(key);
  expect(await metrics.text()).not.toMatch(series);
});

test('what was not taken is told with the next failure', () => {
  const { calls, world, fail } = stage();
  world.taken = false;
  fail(4);
  expect(calls).toHaveLength(2);
});

test('a lost Lease and a workload that is gone are no problem of its owner, and the end of a term ends all', () => {
  const { calls, world, stuck, fail } = stage();
  fail(5, new NotLeading('no'));
  world.there = false;
  fail(5);
  expect(calls).toEqual([]);
  world.there = true;
  fail(3);
  stuck.clear();
  stuck.went(key);
  expect(calls).toEqual(['web: exceeded quota', key]);
});
