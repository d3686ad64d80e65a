// After a hold or a resume what stands is what runs: nothing is seen as undone twice.
import { describe, expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { interventions } from './intervention.ts';
import { nextState } from './next-state.ts';
import { isAccepted, rebasedState } from './rebase.ts';
import type { State } from './state.ts';

const [a, b] = [digest('a'), digest('b')];
const web = 'ghcr.io/acme/web';
const to = `${web}:1.4.3@${b}`;
const id = workload().id;
const change = { container: 'app', from: `${web}:1.4.2`, ran: a, to, stored: null, tag: '1.4.3', foreign: true };
const trigger = { type: 'Poll', user: 'deployer', receiver: null } as const;
const state = nextState(null, { id, at: 1000, record: 'web-1', trigger, changes: [change] }, ['app']);
const records = [record(1, { changes: [{ container: 'app', from: `${web}:1.4.2`, to }] })];
const back = workload({
  containers: [container('app', `${web}:1.4.2`), container('proxy', 'envoy:1')],
  imageManagers: { app: { manager: 'kubectl', operation: 'Update', time: null } },
});
const kindOf = (known: State | null) =>
  interventions(back, { state: known, records, appliers: [], isOlder: () => true }).get('app')?.kind;

describe('a state that accepts what stands', () => {
  test.each([
    { name: 'set back by hand', before: state, seq: 2 },
    { name: 'taken back with its state', before: null, seq: 2 },
    { name: 'taken back behind a newer record', before: { ...state, seq: 1, record: 'web-0' }, newest: 5, seq: 6 },
  ])('$name', ({ before, newest, seq }) => {
    const last = newest === undefined ? records[0] : record(newest);
    const after = rebasedState(back, before, last ?? null);
    expect(kindOf(before)).toBe('undone');
    expect(kindOf(after)).toBe('ours');
    expect(after).toMatchObject({ seq, record: last?.name, uid: 'uid-web' });
    expect(after?.containers['app']).toMatchObject({ to: `${web}:1.4.2`, declared: `${web}:1.4.2`, kept: true });
    expect(Object.keys(after?.containers ?? {})).toEqual(['app']);
  });

  test('keeps what is ours, the trigger and what failed', () => {
    const subject = workload({ containers: [container('app', to)] });
    expect(rebasedState(subject, { ...state, bad: [a] }, null)).toEqual({ ...state, bad: [a], seq: 2 });
  });

  test('keeps what a webhook stored in the place of ours', () => {
    const stored = 'mirror.example/web:1.4.3';
    const containers = Object.fromEntries(Object.entries(state.containers).map(([n, one]) => [n, { ...one, stored }]));
    const subject = workload({ containers: [container('app', stored)] });
    expect(rebasedState(subject, { ...state, containers }, null)?.containers).toEqual(containers);
  });

  test.each([
    ['what was set back by hand is not', back, state, records[0] ?? null, false],
    ['what was taken back with its state is not', back, null, records[0] ?? null, false],
    ['what is ours is', workload({ containers: [container('app', to)] }), state, null, true],
    ['what was never written is', back, null, null, true],
  ])('%s taken already', (_, subject, before, newest, accepted) => {
    expect(isAccepted(subject, before, newest)).toBe(accepted);
  });

  test('is none where Reship has written nothing', () => {
    expect(rebasedState(back, null, null)).toBeNull();
  });
});
