// The figures of changes whose end was seen: how many, how long their rollouts took, and how long after the image was first seen they ran.
import { outcomes, type RecordStatus } from '#core/record/record.ts';
import { parseInstant } from '#core/time/instant.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { kindsWatched } from './key.ts';

const durations = [1, 5, 15, 30, 60, 120, 300, 600, 1800];
const leads = [5, 15, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400];

/** @returns what is told of each record that ended */
export function createRolloutFigures(
  metrics: Metrics,
): (id: Pick<WorkloadId, 'namespace' | 'kind'>, status: RecordStatus) => void {
  const rollouts = metrics.counter(
    { name: 'rollouts_total', help: 'Changes whose end was seen, by outcome.' },
    { namespace: 'object', kind: kindsWatched, outcome: outcomes },
  );
  const seconds = metrics.histogram(
    { name: 'rollout_duration_seconds', help: 'From the patch to the outcome.' },
    { kind: kindsWatched, outcome: outcomes },
    durations,
  );
  const lead = metrics.histogram(
    { name: 'lead_time_seconds', help: 'From the first sight of an image to its success.' },
    { kind: kindsWatched },
    leads,
  );
  return ({ namespace, kind }, { outcome, timings = {} }) => {
    if (outcome === undefined) return;
    rollouts.add({ namespace, kind, outcome });
    const { durationSeconds, detected = '', healthy = '' } = timings;
    if (durationSeconds !== undefined) seconds.observe({ kind, outcome }, durationSeconds);
    const [from, to] = [parseInstant(detected), parseInstant(healthy)];
    if (outcome === 'Succeeded' && from !== null && to !== null)
      lead.observe({ kind }, Math.max(0, (to - from) / 1000));
  };
}
