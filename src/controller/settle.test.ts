// How long the rollout of a change is waited for, and how long it keeps its slot.
import { expect, test } from 'vitest';
import { paceOf } from '#core/workload/pace.ts';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { createRecordKeeper } from './record.ts';
import { createSettler } from './settle.ts';
import { newTrack } from './track.ts';

const at = Date.parse('2026-01-01T00:00:00.000Z');

test('a rollout with a long deadline gives its slot back after an hour, and is followed until it ends', async () => {
  const web = workload();
  const written = JSON.stringify(state(1, { uid: web.id.uid, at: new Date(at).toISOString() }));
  const rollout = { ...web.rollout, generation: 2, observedGeneration: 1 };
  const one = { ...web, rollout, annotations: { 'reship.dev/state': written, 'reship.dev/deadline-seconds': '7200' } };
  const calls: string[] = [];
  let seconds = 0;
  const now = () => at + seconds * 1000;
  const settler = createSettler({
    records: createRecordKeeper(recordShelf().door, { sha256: () => 'a'.repeat(64) }, now),
    telling: {
      decided: () => null,
      updated: () => undefined,
      ended: (_, { status }) => void calls.push(`${status.outcome}`),
      lost: () => undefined,
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
  const left: (number | null)[] = [];
  for (seconds of [0, 3599, 3600, 7199, 7200])
    left.push(await settler.settle('shop/Deployment/web', track, one, paceOf(one, {})));
  expect(left).toEqual([3600, 1, 3600, 1, null]);
  expect(calls).toEqual(['goes on', 'goes on', 'free', 'free', 'Failed', 'free']);
});
