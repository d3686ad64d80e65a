// The record of a change, from the plan's state or from the annotation after a kill: the same either way.
import { describe, expect, test } from 'vitest';
import { digest } from '#test/fixtures/workload.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { isRecordOf, recordOf } from './new-record.ts';
import { nextState, withStored } from './next-state.ts';
import type { Change } from './next-state.ts';
import { parseState, printState } from './state.ts';

const id: WorkloadId = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u-1' };
const [a, b, c] = [digest('a'), digest('b'), digest('c')];
const repository = 'ghcr.io/acme/web';
const app: Change = {
  container: 'app',
  from: `${repository}:1.4.2`,
  ran: a,
  to: `${repository}:1.4.3@${b}`,
  stored: null,
  tag: '1.4.3',
  foreign: true,
};
const facts = {
  id,
  at: 1_795_266_562_123,
  record: 'web-1',
  trigger: { type: 'Command', user: 'deployer', receiver: null } as const,
};
const setting = { sha256: () => 'f'.repeat(64), clusterName: 'north' };
const first = nextState(null, { ...facts, changes: [app] }, ['app', 'proxy']);

test('holds what was changed, by whom, and nothing that is not known', () => {
  expect(recordOf(id, first, setting)).toEqual({
    apiVersion: 'reship.dev/v1alpha1',
    kind: 'DeployRecord',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      labels: { 'reship.dev/target-kind': 'Deployment', 'reship.dev/target-name': 'web' },
    },
    spec: {
      at: '2026-11-21T13:09:22.123Z',
      seq: 1,
      clusterName: 'north',
      target: id,
      changes: [{ container: 'app', from: app.from, ran: a, to: app.to, tag: '1.4.3' }],
      trigger: { type: 'Command', user: 'deployer' },
      shown: { target: 'deploy/web', from: '1.4.2', to: '1.4.3' },
    },
  });
});

test('tells what only the process knew that made the change', () => {
  const { spec } = recordOf(id, first, setting, {
    trace: 'x'.repeat(5000),
    triggered: { time: facts.at },
  });
  expect(spec.trace).toHaveLength(4096);
  expect(spec.trigger).toMatchObject({ time: '2026-11-21T13:09:22.123Z' });
  const { trigger } = recordOf(id, first, setting, { triggered: { time: facts.at }, detected: facts.at }).spec;
  expect(trigger).toEqual({ type: 'Command', user: 'deployer', time: '2026-11-21T13:09:22.123Z' });
});

describe('K25 after a kill between patch and record', () => {
  const read = parseState(printState(first), 'u-1');
  const known = { trace: 'why', triggered: { time: facts.at } };

  test('the annotation alone gives the same record under the same name', () => {
    if (read.kind !== 'state') throw new Error(read.kind);
    const after = recordOf(id, read.state, setting);
    expect(after).toEqual(recordOf(id, first, setting));
    expect(isRecordOf(read.state, after, recordOf(id, first, setting, known))).toBe(true);
  });

  test('also where a webhook rewrote the image and the state was written once more', () => {
    const rewritten = withStored(first, new Map([['app', 'mirror.example/web:1.4.3']]));
    if (rewritten === null) throw new Error('nothing was rewritten');
    expect(isRecordOf(rewritten, recordOf(id, rewritten, setting), recordOf(id, first, setting, known))).toBe(true);
  });

  test('only the containers of this change are in it', () => {
    const second = nextState(
      first,
      { ...facts, record: 'web-2', changes: [{ ...app, container: 'proxy', from: 'envoy:1', to: 'envoy:2' }] },
      ['app', 'proxy'],
    );
    const { spec } = recordOf(id, second, setting);
    expect(spec.changes.map((one) => one.container)).toEqual(['proxy']);
    expect(spec.previous).toBe('web-1');
  });
});

describe('a record of the same name', () => {
  const wanted = recordOf(id, first, setting);
  const spec = (change: object): unknown => ({ ...wanted, spec: { ...wanted.spec, ...change } });

  test.each([
    { name: 'made by another process', found: spec({ seq: 7, trace: 'x', clusterName: 'n' }), same: true },
    { name: 'whose time is written otherwise', found: spec({ at: '2026-11-21T14:09:22.123+01:00' }), same: true },
    { name: 'of another time', found: spec({ at: '2026-11-21T13:09:22.124Z' }), same: false },
    { name: 'of an earlier life', found: spec({ target: { ...id, uid: 'u-0' } }), same: false },
    { name: 'of another image', found: spec({ changes: [{ ...wanted.spec.changes[0], to: 'x:1' }] }), same: false },
    { name: 'without changes', found: spec({ changes: [] }), same: false },
    { name: 'that is no record', found: null, same: false },
    { name: 'without its name', found: { spec: wanted.spec }, same: false },
  ])('$name is ours: $same', ({ found, same }) => {
    expect(isRecordOf(first, wanted, found)).toBe(same);
  });
});

describe('the columns', () => {
  const shown = (...changes: readonly Change[]) =>
    recordOf(
      id,
      nextState(
        null,
        { ...facts, changes },
        changes.map((one) => one.container),
      ),
      setting,
    ).spec.shown;

  test.each([
    { from: ':1.4.2', to: `:1.4.3@${b}`, is: ['1.4.2', '1.4.3'] },
    { from: `:latest@${a}`, to: `:latest@${b}`, is: ['latest@sha256:aaaaaaaaaaaa', 'latest@sha256:bbbbbbbbbbbb'] },
    { from: '', to: `:latest@${c}`, is: ['latest', 'latest@sha256:cccccccccccc'] },
    { from: `@${a}`, to: `:1@${b}`, is: ['@sha256:aaaaaaaaaaaa', '1'] },
    { from: ':1', to: ':1', is: ['1', '1'] },
  ])('of $from and $to are $is', ({ from, to, is }) => {
    const { from: left, to: right } = shown({ ...app, from: repository + from, to: repository + to });
    expect([left, right]).toEqual(is);
  });

  test('count the other containers', () => {
    expect(shown(app, { ...app, container: 'migrate' })).toMatchObject({ from: '1.4.2 +1', to: '1.4.3 +1' });
  });
});

test('a state whose images were all accepted as they stand still gives a record', () => {
  const containers = Object.fromEntries(
    Object.entries(first.containers).map(([n, one]) => [n, { ...one, kept: true as const }]),
  );
  expect(recordOf(id, { ...first, containers }, setting).spec.changes).toHaveLength(1);
});
