// The records that are kept in memory: the newest of each workload, and what failed anywhere.
import { describe, expect, test } from 'vitest';
import type { Digest } from '#core/image/digest.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { record } from '#test/fixtures/record.ts';
import { digest } from '#test/fixtures/workload.ts';
import { createRecordMemory } from './record-memory.ts';

const key = 'shop/Deployment/web';
const other = (name: string, more: Partial<RecordFacts> = {}): RecordFacts =>
  record(1, { ...more, name: `${name}-1`, target: { kind: 'Deployment', name, uid: `uid-${name}` } });
const failed = { outcome: 'Failed', failed: [digest('b')], why: 'CrashLoopBackOff' } as const;

describe('of one workload', () => {
  test('the ten newest are kept, newest first, whatever the order they come in', () => {
    const memory = createRecordMemory();
    for (const seq of [7, 3, 12, 1, 9, 2, 11, 5, 10, 4, 8, 6]) memory.note(record(seq));
    expect(memory.of(key).map(({ seq }) => seq)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect([...memory.keys()]).toEqual([key]);
  });

  test('an old one that failed, is open or holds outlives a newer one that says nothing', () => {
    const memory = createRecordMemory();
    memory.note(record(1, failed));
    memory.note(record(2, { outcome: null }));
    for (let seq = 3; seq <= 14; seq += 1) memory.note(record(seq));
    expect(memory.of(key).map(({ seq }) => seq)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 2, 1]);
  });

  test('a later reading takes the place of the one before', () => {
    const memory = createRecordMemory();
    memory.note(record(1, { outcome: null }));
    memory.note(other('api', { outcome: null }));
    expect([...memory.openKeys()]).toEqual([key, 'shop/Deployment/api']);
    memory.note(record(1));
    expect([memory.of(key).length, memory.of(key)[0]?.outcome, memory.isOpen(key)]).toEqual([1, 'Succeeded', false]);
    memory.drop(key, 'web-1');
    expect([memory.of(key), [...memory.keys()]]).toEqual([[], ['shop/Deployment/api']]);
  });
});

test('what failed is counted by namespace, for each workload, until its record goes', () => {
  const memory = createRecordMemory();
  memory.note(record(1, failed));
  memory.note(record(2, failed));
  expect([...memory.failures()]).toEqual([['shop', 1]]);
  memory.drop('shop/Deployment/web', record(1).name);
  memory.drop('shop/Deployment/web', record(2).name);
  expect([...memory.failures()]).toEqual([]);
});

describe('a digest that failed elsewhere', () => {
  const to = `ghcr.io/acme/web:1@${digest('b')}`;
  const changes = [{ container: 'app', from: '', to }];

  test('counts the others, until it succeeds somewhere or is cleared', () => {
    const memory = createRecordMemory();
    memory.note(other('api', failed));
    memory.note(other('job', failed));
    const seen = (one = key, claims: ReadonlyMap<string, readonly Digest[]> = new Map()) =>
      memory.suspects(one, claims)[digest('b')] ?? null;
    expect([seen(), seen('shop/Deployment/api')]).toMatchObject([{ failedOn: 2, underWay: 0 }, { failedOn: 1 }]);
    memory.note(other('job', { outcome: 'Failed' }));
    expect(seen()).toEqual({ failedOn: 1, underWay: 0 });
    memory.note(other('job', { outcome: null, changes }));
    expect([seen()?.underWay, seen('shop/Deployment/job')?.underWay]).toEqual([1, 0]);
    expect(seen(key, new Map([['shop/Deployment/now', [digest('b')]]]))?.underWay).toBe(2);
    memory.note(other('empty', { outcome: 'Unproven', changes }));
    expect(seen()?.failedOn).toBe(1);
    memory.note(other('cron', { changes }));
    expect(seen()).toBeNull();
    memory.clear();
    expect([seen(), [...memory.keys()]]).toEqual([null, []]);
  });

  test('is told from the records that are kept, as after a restart', () => {
    const memory = createRecordMemory();
    const seen = () => memory.suspects(key, new Map())[digest('b')] ?? null;
    memory.note(other('api', failed));
    memory.note({ ...other('api', failed), name: 'api-2', seq: 2 });
    memory.note(other('job', failed));
    memory.note(other('cron', { changes }));
    expect(seen()).toBeNull();
    memory.drop('shop/Deployment/cron', 'cron-1');
    expect(seen()).toEqual({ failedOn: 2, underWay: 0 });
    memory.drop('shop/Deployment/job', 'job-1');
    expect(seen()).toEqual({ failedOn: 1, underWay: 0 });
    memory.drop('shop/Deployment/api', 'api-1');
    expect(seen()).toEqual({ failedOn: 1, underWay: 0 });
    memory.drop('shop/Deployment/api', 'api-2');
    expect(memory.of('shop/Deployment/api')).toEqual([]);
    expect(seen()).toBeNull();
  });

  test('that succeeded long ago is forgotten with its record', () => {
    const memory = createRecordMemory();
    memory.note(record(1, { changes }));
    memory.note(other('api', failed));
    for (let seq = 2; seq <= 11; seq += 1) memory.note(record(seq));
    expect(memory.suspects('shop/Deployment/job', new Map())).toEqual({ [digest('b')]: { failedOn: 1, underWay: 0 } });
  });
});
