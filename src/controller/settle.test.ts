// How long the rollout of a change is waited for, how long it keeps its slot, and what is written of it.
import { describe, expect, test } from 'vitest';
import { paceOf } from '#core/workload/pace.ts';
import type { Workload } from '#core/workload/workload.ts';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { createRecordKeeper } from './record.ts';
import { createSettler } from './settle.ts';
import { newTrack } from './track.ts';

const at = Date.parse('2026-01-01T00:00:00.000Z');

const web = workload();
const written = JSON.stringify(state(1, { uid: web.id.uid, at: new Date(at).toISOString() }));

function settling() {
  const calls: string[] = [];
  const clock = { seconds: 0 };
  const shelf = recordShelf();
  const now = () => at + clock.seconds * 1000;
  const settler = createSettler({
    records: createRecordKeeper(shelf.door, { sha256: () => 'a'.repeat(64) }, now),
    telling: {
      decided: () => null,
      updated: () => undefined,
      ended: (_, { status }) => void calls.push(`${status.outcome}`),
      lost: () => undefined,
      held: () => undefined,
      stuck: () => true,
      moves: () => undefined,
      forget: () => undefined,
    },
    store: { follow: () => () => undefined },
    now,
    notServed: () => undefined,
    goesOn: () => void calls.push('goes on'),
    free: () => void calls.push('free'),
  });
  const track = newTrack(null);
  /** @returns the seconds until the next look */
  async function settle(one: Workload, seconds: number): Promise<number | null> {
    clock.seconds = seconds;
    const look = { key: 'shop/Deployment/web', track, expectTerm: () => undefined };
    return settler.settle(look, one, paceOf(one, {}));
  }
  return { calls, settle, shelf };
}

test('a rollout with a long deadline gives its slot back after an hour, and is followed until it ends', async () => {
  const { calls, settle } = settling();
  const rollout = { ...web.rollout, generation: 2, observedGeneration: 1 };
  const one = { ...web, rollout, annotations: { 'reship.dev/state': written, 'reship.dev/deadline-seconds': '7200' } };
  const left: (number | null)[] = [];
  for (const seconds of [0, 3599, 3600, 7199, 7200]) left.push(await settle(one, seconds));
  expect(left).toEqual([3600, 1, 3600, 1, null]);
  expect(calls).toEqual(['goes on', 'goes on', 'free', 'free', 'Failed', 'free']);
});

describe('how far a rollout is', () => {
  const annotations = { 'reship.dev/state': written };
  const at3 = (updated: number, more: object = {}): Workload => {
    const numbers = { wanted: 3, replicas: 3, updated, available: updated };
    return {
      ...web,
      annotations,
      rollout: { ...web.rollout, generation: 2, observedGeneration: 2, ...numbers, ...more },
    };
  };

  test('is written when it changes, every five seconds at most, and said again when it may be', async () => {
    const { settle, shelf } = settling();
    const seen = () => {
      const status = shelf.all.get('web-1')?.status;
      return [status?.progress?.updated, status?.conditions?.find(({ type }) => type === 'Healthy')?.message];
    };
    expect(await settle(at3(1), 1)).toBe(5);
    expect(seen()).toEqual([undefined, 'rolling out']);
    expect(await settle(at3(1), 6)).toBe(594);
    expect(seen()).toEqual([1, '1 of 3 new replicas updated']);
    expect(await settle(at3(2), 8)).toBe(3);
    expect(await settle(at3(2), 11)).toBe(589);
    expect(seen()).toEqual([2, '2 of 3 new replicas updated']);
    const writes = shelf.calls.length;
    await settle(at3(2), 30);
    expect(shelf.calls.length).toBe(writes);
    await settle(at3(3), 31);
    expect(seen()).toEqual([3, 'the rollout was seen done']);
    expect(shelf.calls.filter((one) => one.startsWith('status'))).toHaveLength(4);
  });

  test('of a rollout that ends at once is written with its end, and of an earlier generation not at all', async () => {
    const { settle, shelf } = settling();
    await settle(at3(2, { observedGeneration: 1 }), 0);
    await settle(at3(2, { observedGeneration: 1 }), 20);
    expect(shelf.calls).toEqual(['create web-1', 'status web-1 open']);
    await settle(at3(3), 21);
    expect(shelf.calls.slice(2)).toEqual(['status web-1 Succeeded', 'mark web-1']);
    expect(shelf.all.get('web-1')?.status.progress).toEqual({ wanted: 3, updated: 3, available: 3 });
  });
});
