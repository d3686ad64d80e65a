// The state after a change: what is kept, what is new, what the record is called.
import { describe, expect, test } from 'vitest';
import type { Digest } from '#core/image/digest.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { Change } from './next-state.ts';
import { nextState, recordName, recordSeed, withStored } from './next-state.ts';

const id: WorkloadId = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u-1' };
const ran = `sha256:${'a'.repeat(64)}` as Digest;
const change: Change = { container: 'app', from: 'web:1', ran, to: 'web:2', stored: null, tag: '2', foreign: true };
const facts = {
  id,
  at: 1_795_266_562_123,
  record: 'web-1',
  trigger: { type: 'Command', user: null, receiver: null } as const,
};

describe('nextState', () => {
  const first = nextState(null, { ...facts, changes: [change] }, ['app', 'proxy']);

  test('begins to count at 1 and has no predecessor', () => {
    expect(first).toMatchObject({
      v: 1,
      seq: 1,
      previous: null,
      record: 'web-1',
      uid: 'u-1',
      at: '2026-11-21T13:09:22.123Z',
      bad: [],
    });
  });

  test('what somebody else wrote is declared; what we wrote is not', () => {
    expect(first.containers['app']?.declared).toBe('web:1');
    const second = nextState(
      first,
      { ...facts, record: 'web-2', changes: [{ ...change, from: 'web:2', to: 'web:3', foreign: false }] },
      ['app'],
    );
    expect(second).toMatchObject({ seq: 2, previous: 'web-1' });
    expect(second.containers['app']).toMatchObject({ from: 'web:2', to: 'web:3', declared: 'web:1' });
    const third = nextState(
      second,
      { ...facts, changes: [{ ...change, from: 'web:9', to: 'web:10', foreign: true }] },
      ['app'],
    );
    expect(third.containers['app']?.declared).toBe('web:9');
  });

  test('unchanged containers keep their entry, vanished ones lose it, bad digests stay', () => {
    const both = nextState({ ...first, bad: [ran] }, { ...facts, changes: [{ ...change, container: 'proxy' }] }, [
      'app',
      'proxy',
    ]);
    expect(Object.keys(both.containers)).toEqual(['app', 'proxy']);
    expect(both.bad).toEqual([ran]);
    expect(Object.values(both.containers).map((one) => one.kept)).toEqual([true, undefined]);
    const again = nextState(both, { ...facts, changes: [change] }, ['app', 'proxy']);
    expect(Object.values(again.containers).map((one) => one.kept)).toEqual([undefined, true]);
    expect(
      Object.keys(nextState(both, { ...facts, changes: [{ ...change, container: 'proxy' }] }, ['proxy']).containers),
    ).toEqual(['proxy']);
  });
});

describe('containers with names that every object inherits', () => {
  test('have no state before their first change, and one after it', () => {
    const odd = ['app', 'constructor'];
    const first = nextState(null, { ...facts, changes: [change] }, odd);
    expect(Object.keys(nextState(first, { ...facts, changes: [change] }, odd).containers)).toEqual(['app']);
    const both = nextState(first, { ...facts, changes: [{ ...change, container: 'constructor' }] }, odd);
    expect(both.containers).toEqual({
      app: { ...first.containers['app'], kept: true },
      constructor: first.containers['app'],
    });
  });
});

describe('what an admission webhook made of a change', () => {
  const sent = nextState(null, { ...facts, changes: [change] }, ['app']);
  const stored = (image: string, state = sent) => withStored(state, new Map([['app', image]]));
  const both = stored('mirror/web:2') ?? sent;

  test('is nothing where all is as it was sent', () => {
    expect(stored('web:2')).toBeNull();
    expect(withStored(sent, new Map())).toBeNull();
  });

  test('is remembered beside it, once', () => {
    expect(both).toEqual({
      ...sent,
      seq: 2,
      containers: { app: { ...sent.containers['app'], stored: 'mirror/web:2' } },
    });
    expect(stored('mirror/web:2', both)).toBeNull();
    expect(stored('web:2', both)?.containers).toEqual(sent.containers);
  });

  test('goes with the next change of the image, and stays through a restart', () => {
    const next = { ...change, from: 'mirror/web:2', to: 'web:3' };
    expect(nextState(both, { ...facts, changes: [next] }, ['app']).containers['app']?.stored).toBeNull();
    const restarted = { ...next, to: 'web:2', stored: 'mirror/web:2' };
    expect(nextState(both, { ...facts, changes: [restarted] }, ['app']).containers['app']?.stored).toBe('mirror/web:2');
  });
});

describe('a state that was taken back', () => {
  const newest = { name: 'web-9', seq: 9 };
  test.each([
    { before: null, newest, seq: 10, previous: 'web-9' },
    { before: 4, newest, seq: 10, previous: 'web-9' },
    { before: 9, newest, seq: 10, previous: 'web-1' },
    { before: 11, newest, seq: 12, previous: 'web-1' },
    { before: 4, newest: null, seq: 5, previous: 'web-1' },
  ])('at $before behind $newest goes on as $seq after $previous', ({ before, newest, seq, previous }) => {
    const first = nextState(null, { ...facts, changes: [change] }, ['app']);
    const old = before === null ? null : { ...first, seq: before };
    expect(nextState(old, { ...facts, record: 'web-x', changes: [change], newest }, ['app'])).toMatchObject({
      seq,
      previous,
    });
  });
});

describe('the name of the record', () => {
  test('differs by kind, uid, millisecond and change', () => {
    const seeds = [
      recordSeed(id, 1, [change]),
      recordSeed({ ...id, kind: 'StatefulSet' }, 1, [change]),
      recordSeed({ ...id, uid: 'u-2' }, 1, [change]),
      recordSeed(id, 2, [change]),
      recordSeed(id, 1, [{ ...change, to: 'web:3' }]),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  test.each([
    { name: 'web', record: 'web-0123456789' },
    { name: 'a'.repeat(63), record: `${'a'.repeat(40)}-0123456789` },
    { name: `${'a'.repeat(39)}-b`, record: `${'a'.repeat(39)}-0123456789` },
  ])('of $name is $record', ({ name, record }) => {
    expect(recordName({ ...id, name }, '0123456789abcdef')).toBe(record);
  });
});
