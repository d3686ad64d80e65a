// Records of workloads that are gone: marked once, kept for thirty days, and never removed on a mere suspicion.
import { describe, expect, test } from 'vitest';
import { recordOf } from '#core/record/new-record.ts';
import { goneSinceKey } from '#core/record/record-facts.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { createSweeps, sweepGone } from './gone.ts';
import { createLog } from '#runtime/log.ts';
import { createRecordKeeper } from './record.ts';

const day = 24 * 3600 * 1000;

function stage() {
  const clock = manualClock();
  const shelf = recordShelf();
  const sha256 = () => 'a'.repeat(64);
  const { id } = workload();
  for (const seq of [1, 2]) shelf.put(recordOf(id, state(seq), { sha256 }), { outcome: 'Succeeded' });
  const world = { watched: true, there: true, refused: '' };
  const keeper = createRecordKeeper(shelf.door, { sha256 }, () => clock.now());
  const seen = ({ name }: { readonly name: string }) =>
    name === world.refused ? Promise.reject(new Error('no right')) : Promise.resolve(world.there ? workload() : null);
  const deps = {
    records: keeper,
    store: { workload: () => (world.watched ? workload() : null) },
    cluster: { workload: seen },
    clock,
    leads: () => true,
    failed: (key: string) => void failed.push(key),
  };
  const sweep = () => sweepGone(deps, new AbortController().signal);
  const sweeps = createSweeps({ ...deps, log: createLog({ level: 'silent', clock }) });
  const failed: string[] = [];
  const marks = () => [...shelf.all.values()].flatMap(({ annotations }) => annotations[goneSinceKey] ?? []);
  const begin = async () => {
    await keeper.begin([null]);
    await keeper.readAll(new AbortController().signal);
  };
  return { clock, shelf, world, sweep, sweeps, keeper, marks, begin, failed };
}

describe('records of a workload', () => {
  test('that is there are left alone', async () => {
    const { sweep, begin, shelf } = stage();
    await begin();
    await sweep();
    expect(shelf.calls).toEqual([]);
  });

  test('that the watch does not show, but the API server does, are left alone', async () => {
    const { sweep, begin, shelf, world } = stage();
    world.watched = false;
    await begin();
    await sweep();
    expect(shelf.calls).toEqual([]);
  });

  test('that is gone are marked once and go after thirty days, also in the eyes of another leader', async () => {
    const { sweep, begin, shelf, world, marks, clock } = stage();
    Object.assign(world, { watched: false, there: false });
    await begin();
    await sweep();
    await sweep();
    expect([marks().length, shelf.calls]).toEqual([1, ['mark web-2']]);
    await clock.advance(29 * day);
    await begin();
    await sweep();
    expect(shelf.all.size).toBe(2);
    await clock.advance(day);
    await sweep();
    expect([shelf.all.size, shelf.calls.slice(1)]).toEqual([0, ['remove web-1', 'remove web-2']]);
    await sweep();
    expect(shelf.calls).toHaveLength(3);
  });

  test('that cannot be asked for keep none of the others back', async () => {
    const { sweep, begin, shelf, world, failed } = stage();
    const api = { ...workload().id, name: 'api', uid: 'uid-api' };
    shelf.put(recordOf(api, state(1, { uid: 'uid-api', record: 'api-1' }), { sha256: () => 'a'.repeat(64) }));
    Object.assign(world, { watched: false, there: false, refused: 'web' });
    await begin();
    await sweep();
    expect([failed, shelf.calls]).toEqual([['shop/Deployment/web'], ['mark api-1']]);
  });

  test('that was made again begin anew', async () => {
    const { sweep, begin, world, marks, shelf, clock } = stage();
    Object.assign(world, { watched: false, there: false });
    await begin();
    await sweep();
    Object.assign(world, { watched: true, there: true });
    await clock.advance(40 * day);
    await sweep();
    expect([marks(), shelf.all.size]).toEqual([[], 2]);
  });
});

test('a round waits until all records are read, and the next one for an hour', async () => {
  const { sweep, sweeps, keeper, begin, shelf, world, marks, clock } = stage();
  Object.assign(world, { watched: false, there: false });
  for (const one of shelf.all.values()) one.labels = { ...one.labels, 'reship.dev/outcome': 'Superseded' };
  const round = async () => {
    sweeps(new AbortController().signal);
    await clock.advance(10);
  };
  await keeper.begin([null]);
  await round();
  await sweep();
  expect([marks(), shelf.calls]).toEqual([[], []]);
  await begin();
  await round();
  expect(marks()).toHaveLength(1);
  for (const one of shelf.all.values()) one.annotations = {};
  await begin();
  await clock.advance(3_500_000);
  await round();
  expect(marks()).toEqual([]);
  await clock.advance(100_000);
  await round();
  expect(marks()).toHaveLength(1);
});
