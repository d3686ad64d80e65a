// What follows from what others did: brakes, notes, restores, and what has to be written down.
import { describe, expect, test } from 'vitest';
import { a, b, repository, runsA, versions, web } from '#test/fixtures/decision-rows.ts';
import { record } from '#test/fixtures/record.ts';
import { decideIn, readableNamespace, type World } from '#test/fixtures/world.ts';
import { printState } from '#core/record/state.ts';
import type { State } from '#core/record/state.ts';
import type { ImageManager } from '#core/workload/workload.ts';
import type { Observation } from './observation.ts';

const ours = `${repository}:1.4.3@${b}`;
const state: State = {
  v: 1,
  uid: 'uid-web',
  seq: 2,
  at: '1970-01-01T00:00:02.000Z',
  record: 'web-2',
  previous: 'web-1',
  trigger: { type: 'Poll', user: null, receiver: null },
  containers: {
    app: { from: `${repository}:1.4.1`, ran: a, to: ours, stored: null, tag: '1.4.3', declared: `${repository}:1.4.1` },
  },
  bad: [],
};
const minute = 60_000;
const records = [record(1), record(2, { changes: [{ container: 'app', from: `${repository}:1.4.1`, to: ours }] })];
const manager = (name: string): ImageManager => ({ manager: name, operation: 'Update', time: null });
const apply = manager('kubectl-client-side-apply');
const person = manager('kubectl-set');
const undo = manager('kubectl');
const world: World = {
  ...versions,
  digest: { '1.4.1': a, '1.4.2': a, '1.4.3': b },
  children: { [a]: [], [b]: [] },
  pods: runsA,
};

interface Row {
  readonly name: string;
  readonly image: string;
  readonly by: ImageManager;
  readonly state?: State | null;
  readonly facts?: Partial<Observation>;
  readonly annotations?: Record<string, string>;
  /** The verb and all reasons. */
  readonly says: string;
  readonly to?: string | null;
  readonly hold?: string | null;
}

function decided({ image, by, state: known = state, facts = {}, annotations = {} }: Omit<Row, 'name' | 'says'>) {
  const memory = known === null ? {} : { 'reship.dev/state': printState(known) };
  const all = { 'reship.dev/policy': 'semver:^1.4', ...annotations, ...memory };
  return decideIn(web(image, all, { imageManagers: { app: by } }), world, facts).decision;
}

function rows(all: readonly Row[]): void {
  test.each(all)('$name: $says', ({ says, to, hold = null, ...row }) => {
    const decision = decided(row);
    const [only] = decision.containers;
    expect([only?.verb, ...(only?.reasons ?? []).map((one) => one.code)].join(' ')).toBe(says);
    if (to !== undefined) expect(only?.to?.image ?? null).toBe(to);
    const wish = decision.hold ?? null;
    expect(wish === null ? null : `${wish.type} ${wish.reason.code} ${wish.by}`).toBe(hold);
  });
}

describe('the owner put back what it declares', () => {
  rows([
    { name: 'restored', image: ':1.4.1', by: apply, says: 'update ResetByOwner', to: ours },
    {
      name: 'once its rollout is done',
      image: ':1.4.1',
      by: apply,
      facts: { rollout: '1 of 3' },
      says: 'wait RolloutRunning ResetByOwner',
      to: ours,
    },
    {
      name: 'held where its owner says so',
      image: ':1.4.1',
      by: apply,
      annotations: { 'reship.dev/on-reset': 'hold' },
      says: 'wait ResetByOwner CandidateFound',
      hold: 'Held ResetByOwner kubectl-client-side-apply',
    },
    {
      name: 'G2 not for a third time in ten minutes',
      image: ':1.4.1',
      by: apply,
      facts: {
        now: 60 * minute,
        records: [2, 1].map((seq) => record(seq, { trigger: 'Restore', at: (50 + seq) * minute })),
      },
      says: 'wait FightDetected CandidateFound',
      hold: 'Held FightDetected kubectl-client-side-apply',
    },
    {
      name: 'not where ours failed since',
      image: ':1.4.1',
      by: apply,
      state: { ...state, bad: [b] },
      says: 'wait ImageHeld ResetByOwner',
    },
    {
      name: 'not while suspended',
      image: ':1.4.1',
      by: apply,
      annotations: { 'reship.dev/suspend': 'true' },
      says: 'wait Suspended ResetByOwner',
    },
    {
      name: 'not against an owner that refuses',
      image: ':1.4.1',
      by: apply,
      annotations: { 'keel.sh/policy': 'all', 'reship.dev/on-reset': 'hold' },
      says: 'refuse OtherUpdater CandidateFound',
    },
  ]);

  test('what runs is remembered, and the change is known as a restore', () => {
    expect(decided({ image: ':1.4.1', by: apply }).containers[0]).toMatchObject({
      ran: a,
      tag: '1.4.3',
      restore: true,
    });
  });
});

describe('somebody went back', () => {
  const undone = { says: 'wait Undone CandidateFound', to: ours };
  rows([
    { name: 'a person', image: ':1.4.1', by: person, ...undone, hold: 'Suspended Undone kubectl-set' },
    {
      name: 'D15 rollout undo after the first update',
      image: ':1.4.1',
      by: undo,
      state: null,
      facts: { records },
      ...undone,
      hold: 'Suspended Undone kubectl',
    },
    {
      name: 'D15 rollout undo after a suspend, which is gone with the annotations',
      image: ':1.4.1',
      by: undo,
      state: null,
      facts: { records: [record(2, { hold: { type: 'Suspended', reason: 'Suspended', at: '', by: 'deployer' } })] },
      says: 'wait Suspended CandidateFound',
    },
    {
      name: 'written down already',
      image: ':1.4.1',
      by: person,
      facts: { records: [record(2, { hold: { type: 'Suspended', reason: 'Undone', at: '' } })] },
      ...undone,
    },
  ]);
});

describe('what changes no decision', () => {
  rows([
    { name: 'the pin was taken', image: ':1.4.3', by: apply, says: 'stay TagMoved PinStripped' },
    { name: 'ours', image: `:1.4.3@${b}`, by: manager('reship'), says: 'stay NewestAllowed' },
    { name: 'a person went on', image: `:1.4.9@${a}`, by: person, says: 'stay NewestAllowed' },
  ]);
});

describe('slots and memory', () => {
  const fresh = { image: `:1.4.2@${a}`, by: manager('kubectl-create'), state: null };
  rows([
    { name: 'its turn', ...fresh, facts: { slotsAhead: 0 }, says: 'update CandidateFound' },
    { name: 'twelve ahead', ...fresh, facts: { slotsAhead: 12 }, says: 'wait RolloutSlot CandidateFound' },
    {
      name: 'D9 failed in an earlier life, as a record says',
      ...fresh,
      facts: { records: [record(1, { uid: 'old', outcome: 'Failed', failed: [b] })] },
      says: 'wait ImageHeld',
    },
    {
      name: 'suspended in an earlier life',
      ...fresh,
      facts: { records: [record(1, { uid: 'old', hold: { type: 'Suspended', reason: 'Undone', at: '' } })] },
      says: 'update CandidateFound',
    },
  ]);
});

test('a Namespace that suspends brakes first', () => {
  const namespace = { ...readableNamespace, annotations: { 'reship.dev/suspend': 'true' } };
  const { containers } = decided({ image: ':1.4.1', by: person, facts: { namespace } });
  expect(containers[0]?.reasons.map((one) => one.code)).toEqual(['Suspended', 'Undone', 'CandidateFound']);
});
