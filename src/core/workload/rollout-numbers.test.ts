// Tests of the numbers of a rollout, kind by kind.
import { describe, expect, test } from 'vitest';
import { rolloutOf } from './rollout-numbers.ts';

describe('the numbers of a rollout', () => {
  test('of a Deployment', () => {
    const raw = {
      metadata: { generation: 4 },
      spec: { replicas: 3, strategy: { type: 'Recreate' } },
      status: {
        observedGeneration: 3,
        replicas: 4,
        updatedReplicas: 2,
        readyReplicas: 3,
        availableReplicas: 1,
        conditions: [
          { type: 'Available', status: 'True' },
          { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' },
        ],
      },
    };
    expect(rolloutOf(raw, 'Deployment')).toEqual({
      generation: 4,
      observedGeneration: 3,
      wanted: 3,
      replicas: 4,
      updated: 2,
      ready: 3,
      available: 1,
      strategy: 'Recreate',
      partition: 0,
      currentRevision: null,
      updateRevision: null,
      progressing: { status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' },
    });
  });

  test('of a StatefulSet, with partition and revisions', () => {
    const raw = {
      spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      status: { currentRevision: 'db-1', updateRevision: 'db-2', replicas: 2, updatedReplicas: 1 },
    };
    const seen = { wanted: 2, replicas: 2, updated: 1, strategy: 'RollingUpdate', partition: 1 };
    expect(rolloutOf(raw, 'StatefulSet')).toMatchObject({ ...seen, currentRevision: 'db-1', updateRevision: 'db-2' });
  });

  test('of a DaemonSet, which counts by node', () => {
    const raw = {
      spec: { updateStrategy: { type: 'OnDelete' } },
      status: {
        desiredNumberScheduled: 5,
        currentNumberScheduled: 4,
        updatedNumberScheduled: 3,
        numberReady: 2,
        numberAvailable: 1,
      },
    };
    const seen = { wanted: 5, replicas: 4, updated: 3, ready: 2, available: 1, strategy: 'OnDelete' };
    expect(rolloutOf(raw, 'DaemonSet')).toMatchObject(seen);
  });

  test.each([
    ['Deployment', {}, 1],
    ['Deployment', { replicas: null }, 1],
    ['StatefulSet', { replicas: 0 }, 0],
    ['DaemonSet', { replicas: 3 }, 0],
    ['CronJob', {}, 0],
  ] as const)('a fresh %s with spec %j wants %i', (kind, spec, wanted) => {
    expect(rolloutOf({ spec }, kind)).toMatchObject({ wanted, replicas: 0, strategy: null, progressing: null });
  });
});
