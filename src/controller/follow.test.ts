// How a rollout is followed: until it is done, has failed, is late, or somebody stops looking.
import { describe, expect, test } from 'vitest';
import type { Assessment } from '#core/rollout/assess.ts';
import type { Workload } from '#core/workload/workload.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { Deps } from './deps.ts';
import { follow } from './follow.ts';

const { rollout } = workload();
const begun = workload({ rollout: { ...rollout, generation: 2 } });
const halfway = workload({ rollout: { ...rollout, replicas: 2 } });
const done = workload();

/** The clock moves by sleeping alone; the readings come in order, the last one again and again. */
function world(readings: readonly (Workload | null)[], onSleep: () => void = () => undefined) {
  const slept: number[] = [];
  let next = 0;
  const deps = {
    monotonic: () => slept.reduce((sum, one) => sum + one, 0),
    sleep: (milliseconds: number) => {
      slept.push(milliseconds);
      onSleep();
      return Promise.resolve();
    },
    cluster: { workload: () => Promise.resolve(readings[Math.min(next++, readings.length - 1)] ?? null) },
  } as unknown as Deps;
  return { deps, slept };
}

const options = { until: 60_000, signal: new AbortController().signal, everyMs: 250 };

describe('a rollout is followed', () => {
  test('until it is done; each look is handed on', async () => {
    const seen: string[] = [];
    const note = (_: Workload, { outcome }: Assessment): void => void seen.push(outcome);
    const { deps, slept } = world([halfway, done]);
    expect(await follow(begun, deps, { ...options, seen: note })).toEqual({ outcome: 'done', message: '' });
    expect(seen).toEqual(['progressing', 'progressing', 'done']);
    expect(slept).toEqual([250, 500]);
  });

  test('with looks that become rarer, up to eight times the first pause, and never beyond the deadline', async () => {
    const { deps, slept } = world([halfway]);
    const late = await follow(begun, deps, { ...options, until: 10_000 });
    expect(late).toEqual({ outcome: 'timedOut', message: '1 old replica is pending termination' });
    expect(slept).toEqual([250, 500, 1000, 2000, 2000, 2000, 2000, 250]);
  });

  test.each([
    ['is gone', null],
    ['was made again', workload({ uid: 'uid-other' })],
  ])('and failed when the workload %s', async (_, reading) => {
    const { deps } = world([reading]);
    expect((await follow(begun, deps, options)).message).toBe('the workload was deleted during its rollout');
  });

  test('and is unproven, not late, when somebody stops looking', async () => {
    const abort = new AbortController();
    const { deps } = world([halfway], () => abort.abort());
    const stopped = await follow(begun, deps, { ...options, signal: abort.signal });
    expect(stopped).toEqual({ outcome: 'unproven', message: 'interrupted while 1 old replica is pending termination' });
  });

  test('and is unproven as it was seen last, when the last look is cut off too', async () => {
    const abort = new AbortController();
    const { deps } = world([halfway], () => abort.abort());
    const cut = { ...deps, cluster: { ...deps.cluster, workload: () => Promise.reject(new Error('interrupted')) } };
    const stopped = await follow(halfway, cut, { ...options, signal: abort.signal });
    expect(stopped).toEqual({ outcome: 'unproven', message: 'interrupted while 1 old replica is pending termination' });
    await expect(follow(halfway, cut, options)).rejects.toThrow('interrupted');
  });
});
