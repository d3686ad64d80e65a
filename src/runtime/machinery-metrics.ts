// The figures of the queue, the runner and the election, under the names of `reship_queue_*`, `reship_run*` and `reship_leader`.
import type { Leader } from './leader.ts';
import type { Metrics } from './metrics.ts';
import type { WorkQueue } from './queue.ts';
import type { Run } from './runner.ts';
import { runResults } from './runner.ts';

export interface Machinery {
  readonly queue: Pick<WorkQueue, 'waiting' | 'delayed' | 'running' | 'failing' | 'oldest'>;
  readonly leader: Pick<Leader, 'leads'>;
}

const buckets = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60];

/** @returns what a runner's `observe` is given to */
export function watchMachinery(metrics: Metrics, { queue, leader }: Machinery): (run: Run) => void {
  metrics.read({ name: 'queue_waiting', help: 'Keys that wait for a worker.' }, () => queue.waiting);
  metrics.read({ name: 'queue_delayed', help: 'Keys that wait for their time.' }, () => queue.delayed);
  metrics.read({ name: 'queue_running', help: 'Keys that are looked at right now.' }, () => queue.running);
  metrics.read({ name: 'queue_failing', help: 'Keys whose last run failed.' }, () => queue.failing);
  metrics.read(
    { name: 'queue_oldest_seconds', help: 'How long the oldest key has waited for a worker.' },
    () => queue.oldest() / 1000,
  );
  metrics.read({ name: 'leader', help: '1 while this replica leads.' }, () => (leader.leads() ? 1 : 0));
  const rules = { result: runResults };
  const runs = metrics.counter({ name: 'runs_total', help: 'Runs that ended, by result.' }, rules);
  const seconds = metrics.histogram({ name: 'run_duration_seconds', help: 'How long runs took.' }, rules, buckets);
  return (run) => {
    runs.add({ result: run.result });
    seconds.observe({ result: run.result }, run.seconds);
  };
}
