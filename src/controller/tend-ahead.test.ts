// A record of a change that the watch has not shown yet, and one of a change that was taken back.
import { expect, test } from 'vitest';
import { controllerWorld } from '#test/fixtures/controller-world.ts';
import { record } from '#test/fixtures/record.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { recordAhead } from './ahead.ts';

const written = (seq: number) => workload({ annotations: { 'reship.dev/state': JSON.stringify(state(seq)) } });

test.each([
  ['no record', written(1), [], null],
  ['the record of the state', written(2), [record(2), record(1)], null],
  ['a later one', written(1), [record(2), record(1)], record(2).name],
  ['a record and no state', workload({ annotations: {} }), [record(1)], record(1).name],
  ['one of an earlier life', written(1), [record(2, { target: { ...record(2).target, uid: 'before' } })], null],
] as const)('%s', (_, seen, records, expected) => {
  expect(recordAhead(seen, records)).toBe(expected);
});

/** A change of half an hour ago, and a leader that has just begun. */
async function takenOver() {
  const made = controllerWorld();
  const { look, move, rolledOut, told, process, clock, cluster } = made;
  await look();
  await move('b');
  await look();
  rolledOut();
  await look();
  await clock.advance(1_800_000);
  const next = process();
  await next.begin();
  told();
  const reads: string[] = [];
  const { workload: read } = cluster;
  cluster.workload = () => {
    reads.push('workload');
    return read();
  };
  return { ...made, next, reads };
}

test('a change that others make while its own records are read is followed to its end', async () => {
  const { look, next, shelf, move, rolledOut, outcomes, world, told } = await takenOver();
  const { list } = shelf.door;
  await move('c');
  shelf.door.list = async (question, take) => {
    shelf.door.list = list;
    await look();
    return list(question, take);
  };
  told();
  expect(await look(next)).toEqual({ again: 'after', seconds: 1 });
  await look(next);
  expect([outcomes(), world.patches]).toEqual([['Succeeded', 'open'], 2]);
  rolledOut();
  await look(next);
  expect([outcomes(), world.patches]).toEqual([['Succeeded', 'Succeeded'], 2]);
  expect(told().at(-1)).toBe('RolloutCompleted');
});

test('a workload that cannot be read then is left alone until it can', async () => {
  const { look, next, move, outcomes, world, cluster } = await takenOver();
  const before = world.workload;
  await move('c');
  await look();
  await next.readAll();
  world.lagging = before === null ? null : { ...before, resourceVersion: '900' };
  if (world.workload !== null) world.workload = { ...world.workload, resourceVersion: '901' };
  const { workload: read } = cluster;
  cluster.workload = () => Promise.reject(new Error('busy'));
  await expect(look(next)).rejects.toThrow('busy');
  cluster.workload = read;
  expect(await look(next)).toEqual({ again: 'after', seconds: 1 });
  await look(next);
  expect([outcomes(), world.patches]).toEqual([['Succeeded', 'open'], 2]);
});

test('where nothing of Reship stands on it in the picture alone its open record goes on', async () => {
  const { look, next, move, outcomes, world } = await takenOver();
  const before = world.workload;
  await move('c');
  await look();
  await next.begin();
  world.lagging = before === null ? null : { ...before, resourceVersion: '900', annotations: {} };
  if (world.workload !== null) world.workload = { ...world.workload, resourceVersion: '901' };
  expect(await look(next)).toEqual({ again: 'after', seconds: 1 });
  expect(outcomes()).toEqual(['Succeeded', 'open']);
});

test('a change that was taken back is read for once, and not at each look', async () => {
  const { look, next, move, world, reads } = await takenOver();
  const before = world.workload;
  await move('c');
  await look();
  if (before !== null) world.workload = { ...before, resourceVersion: '900' };
  await next.readAll();
  reads.splice(0);
  await look(next);
  expect(reads.length).toBeGreaterThan(0);
  reads.splice(0);
  await look(next);
  expect(reads).toEqual([]);
});
