// Never again: what is remembered of a workload, and for how long.
import { describe, expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { digest, workload } from '#test/fixtures/workload.ts';
import { imageHeld, memoryOf } from './memory.ts';
import type { State } from './state.ts';

const [a, b] = [digest('a'), digest('b')];
const { id } = workload();
const remembers = (...bad: State['bad']) => ({ bad }) as State;
const failed = { outcome: 'Failed', failed: [a], why: 'CrashLoopBackOff' } as const;

describe('D9 a digest that failed', () => {
  test.each([
    { name: 'nowhere', state: null, records: [record(1)], held: null },
    {
      name: 'as the state says',
      state: remembers(a),
      records: [],
      held: 'sha256:aaaaaaaaaaaa failed on this workload before and',
    },
    { name: 'as a record says', state: null, records: [record(1, failed)], held: '(record web-1: CrashLoopBackOff)' },
    { name: 'in both: forgetting takes two acts', state: remembers(a), records: [record(1)], held: 'before and' },
    { name: 'in an earlier life', state: null, records: [record(1, { ...failed, uid: 'old' })], held: 'web-1' },
    { name: 'twice', state: null, records: [record(2, failed), record(1, failed)], held: 'record web-2' },
    { name: 'on another workload', state: null, records: [record(1, { ...failed, namespace: 'b' })], held: null },
    {
      name: 'on another kind',
      state: null,
      records: [record(1, { ...failed, target: { kind: 'StatefulSet', name: 'web', uid: 'u' } })],
      held: null,
    },
  ])('$name', ({ state, records, held }) => {
    const seen = imageHeld(memoryOf(id, state, records), a);
    if (held === null) expect(seen).toBeNull();
    else expect(seen).toMatchObject({ code: 'ImageHeld', message: expect.stringContaining(held) });
  });

  test('D10 says nothing of other bits', () => {
    expect(imageHeld(memoryOf(id, remembers(a), [record(1, failed)]), b)).toBeNull();
  });
});
