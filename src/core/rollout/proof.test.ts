// What a rollout that is done proves.
import { expect, test } from 'vitest';
import type { RolloutStatus, WorkloadKind } from '#core/workload/workload.ts';
import { workload } from '#test/fixtures/workload.ts';
import { whyUnproven } from './proof.ts';

test.each<{ kind: WorkloadKind; change: Partial<RolloutStatus>; why: RegExp | null }>([
  { kind: 'Deployment', change: { wanted: 1 }, why: null },
  { kind: 'Deployment', change: { wanted: 0 }, why: /^no replicas are wanted, so nothing ran$/ },
  { kind: 'StatefulSet', change: { wanted: 3 }, why: null },
  { kind: 'StatefulSet', change: { wanted: 0 }, why: /^no replicas/ },
  { kind: 'StatefulSet', change: { wanted: 3, partition: 2 }, why: null },
  { kind: 'StatefulSet', change: { wanted: 3, partition: 3 }, why: /^the partition 3 keeps the 3 replicas/ },
  { kind: 'StatefulSet', change: { wanted: 1, partition: 4 }, why: /keeps the only replica/ },
  { kind: 'DaemonSet', change: { wanted: 2 }, why: null },
  { kind: 'DaemonSet', change: { wanted: 0 }, why: /^no Node takes a Pod of it, so nothing ran$/ },
  { kind: 'CronJob', change: {}, why: /next run/ },
])('D17 $kind with $change proves its image: $why', ({ kind, change, why }) => {
  const found = whyUnproven(workload({ kind, rollout: { ...workload().rollout, ...change } }));
  if (why === null) expect(found).toBeNull();
  else expect(found).toMatch(why);
});
