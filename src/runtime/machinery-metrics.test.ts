import { expect, test } from 'vitest';
import { manualClock } from '#test/fixtures/clock.ts';
import { watchMachinery } from './machinery-metrics.ts';
import { createMetrics } from './metrics.ts';
import { WorkQueue } from './queue.ts';
import { Runner } from './runner.ts';

test('the figures are those of the queue, the runs and the election at the moment of asking', async () => {
  const clock = manualClock();
  const queue = new WorkQueue({ clock, random: () => 1 });
  const metrics = createMetrics({ process: false });
  const observe = watchMachinery(metrics, { queue, leader: { leads: () => true } });
  const runner = new Runner({
    queue,
    clock,
    workers: 1,
    observe,
    reconcile: (key) =>
      key === 'a/good'
        ? Promise.resolve({ again: 'done' })
        : clock.sleep(90_000).then(() => Promise.reject(new Error('x'))),
  });
  runner.start();
  for (const key of ['a/good', 'a/bad', 'a/next']) queue.add(key);
  await clock.advance(30_000);
  const text = await metrics.text();
  for (const line of [
    'reship_queue_waiting 1',
    'reship_queue_running 1',
    'reship_queue_delayed 0',
    'reship_queue_oldest_seconds 30',
    'reship_leader 1',
    'reship_runs_total{result="done"} 1',
    'reship_run_duration_seconds_count{result="done"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  await clock.advance(60_000);
  const later = await metrics.text();
  expect(later).toContain('reship_runs_total{result="retry"} 1');
  expect(later).toContain('reship_queue_failing 1');
});
