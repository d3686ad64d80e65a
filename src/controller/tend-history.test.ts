// A look while the history is still being read: its own records come first, and what may yet be lifted is not told.
import { describe, expect, test } from 'vitest';
import { controllerWorld, image, key } from '#test/fixtures/controller-world.ts';
import { digest } from '#test/fixtures/workload.ts';

const own = 'reship.dev/target-kind=Deployment,reship.dev/target-name=web';

/** One change, which succeeded, and a leader that has just begun. */
async function takenOver() {
  const made = controllerWorld();
  const { look, move, rolledOut, told, process, shelf } = made;
  await look();
  await move('b');
  await look();
  rolledOut();
  await look();
  const next = process();
  await next.begin();
  told();
  shelf.lists.splice(0);
  return { ...made, next };
}

describe('the first look', () => {
  test('reads its own records, once in the term, and writes on what they say', async () => {
    const { look, next, shelf, world, move, outcomes } = await takenOver();
    await look(next);
    expect(shelf.lists).toEqual([own]);
    await move('c');
    await look(next);
    expect([shelf.lists, outcomes()]).toEqual([[own], ['Succeeded', 'open']]);
    expect(world.workload?.containers[0]?.image).toBe(`${image}@${digest('c')}`);
  });

  test('sees the hold on a record that succeeded', async () => {
    const { look, next, stored, world, move, lines } = await takenOver();
    const [one] = stored.values();
    if (one !== undefined)
      one.status = {
        ...one.status,
        hold: { type: 'Suspended', reason: 'Suspended', at: '2026-01-01T00:00:00Z', by: 'ann' },
      };
    const { patches } = world;
    await move('c');
    await look(next);
    expect([world.patches, lines.at(-1)]).toMatchObject([patches, { containers: [{ reason: 'Suspended' }] }]);
  });

  test('breaks off where they cannot be read, and nothing is written', async () => {
    const { look, next, shelf, world, move } = await takenOver();
    const { list } = shelf.door;
    shelf.door.list = () => Promise.reject(new Error('busy'));
    const { patches } = world;
    await move('c');
    await expect(look(next)).rejects.toThrow('busy');
    expect([world.patches, next.knows(key)]).toEqual([patches, false]);
    await next.readAll().catch(() => undefined);
    shelf.door.list = list;
    await look(next);
    expect([world.patches, shelf.lists]).toEqual([patches + 1, [own]]);
  });

  test('needs no list after the whole reading, nor where nothing is looked after', async () => {
    const { look, next, shelf, world } = await takenOver();
    if (world.workload !== null) world.workload = { ...world.workload, annotations: {} };
    await look(next);
    expect(shelf.lists).toEqual([]);
    await next.readAll();
    await look(next);
    expect(shelf.lists).toEqual(['']);
  });

  test('at a workload that is gone reads its records before the open one is ended', async () => {
    const { look, next, shelf, world, stored, outcomes } = await takenOver();
    const [one] = stored.values();
    if (one === undefined) throw new Error('it was made');
    Object.assign(one, { status: {}, labels: one.record.metadata.labels });
    await next.begin();
    shelf.lists.splice(0);
    world.workload = null;
    await look(next);
    expect([shelf.lists, outcomes()]).toEqual([[own], ['Aborted']]);
  });
});

describe('a digest that failed on another workload', () => {
  async function suspected() {
    const made = await takenOver();
    for (const one of made.records(2)) {
      one.status = { outcome: 'Failed', failure: { blame: 'Image', reason: 'Crash', message: '' } };
      one.labels = { ...one.labels, 'reship.dev/outcome': 'Failed' };
    }
    await made.next.begin();
    await made.move('c');
    const { patches } = made.world;
    made.lines.splice(0);
    return { ...made, patches };
  }

  test('keeps it back and is not told while it may have succeeded elsewhere', async () => {
    const { look, next, lines, told, world, patches } = await suspected();
    expect(await look(next)).toEqual({ again: 'after', seconds: 5 });
    expect([world.patches, lines, told()]).toEqual([patches, [], []]);
    await next.readAll();
    await look(next);
    expect(lines.at(-1)).toMatchObject({ containers: [{ decision: 'wait', reason: 'SuspectElsewhere' }] });
    expect([world.patches, told()]).toEqual([patches, ['Following', 'ImageHeld']]);
  });

  test('is taken once the history shows that it succeeded elsewhere', async () => {
    const { look, next, told, world, patches, records } = await suspected();
    await look(next);
    const [, , third] = records(3);
    if (third !== undefined) {
      third.status = { outcome: 'Succeeded' };
      third.labels = { ...third.labels, 'reship.dev/outcome': 'Succeeded' };
    }
    await next.readAll();
    await look(next);
    expect([world.patches, told()]).toEqual([patches + 1, ['Following', 'ImageUpdated']]);
  });

  test('is told all the same where the history cannot be read', async () => {
    const { look, next, lines, shelf } = await suspected();
    const { list } = shelf.door;
    shelf.door.list = () => Promise.reject(new Error('busy'));
    for (let failures = 0; failures < 3; failures += 1) await next.readAll().catch(() => undefined);
    shelf.door.list = list;
    await look(next);
    expect(lines.at(-1)).toMatchObject({ containers: [{ reason: 'SuspectElsewhere' }] });
  });
});
