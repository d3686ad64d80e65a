// What is counted of a change that ended.
import { expect, test } from 'vitest';
import type { RecordStatus } from '#core/record/record.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createRolloutFigures } from './rollout-figures.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

test.each<readonly [RecordStatus, readonly string[]]>([
  [{}, []],
  [{ outcome: 'Superseded' }, ['rollouts_total 1']],
  [
    { outcome: 'Succeeded', timings: { detected: at(0), applied: at(10), healthy: at(40), durationSeconds: 30 } },
    ['lead_time_seconds 40', 'rollout_duration_seconds 30', 'rollouts_total 1'],
  ],
  [
    { outcome: 'Succeeded', timings: { applied: at(10), healthy: at(40), durationSeconds: 30 } },
    ['rollout_duration_seconds 30', 'rollouts_total 1'],
  ],
  [
    { outcome: 'Failed', timings: { detected: at(0), applied: at(10), durationSeconds: 30 } },
    ['rollout_duration_seconds 30', 'rollouts_total 1'],
  ],
])('of %j there are %j', async (status, figures) => {
  const metrics = createMetrics({ process: false });
  createRolloutFigures(metrics)({ namespace: 'shop', kind: 'Deployment' }, status);
  const lines = (await metrics.text()).split('\n');
  const sums = lines.flatMap((line) => {
    const [, name = '', value] = /^reship_(rollouts_total|\w+(?=_sum))(?:_sum)?\{[^}]*\} (\S+)$/.exec(line) ?? [];
    return name === '' ? [] : [`${name} ${value}`];
  });
  expect(sums.toSorted()).toEqual(figures);
});
