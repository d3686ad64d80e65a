// A look while the history is read at what is settled as far as is known: asked for, and read only where that would write.
import { expect, test } from 'vitest';
import { controllerWorld, image, key } from '#test/fixtures/controller-world.ts';
import { digest } from '#test/fixtures/workload.ts';
import { reason } from '#core/reason/reason.ts';

const own = 'reship.dev/target-kind=Deployment,reship.dev/target-name=web';

/** A change of an hour ago, which succeeded, and a leader that has just begun. */
async function takenOver() {
  const made = controllerWorld();
  const { look, move, rolledOut, told, process, shelf, clock } = made;
  await look();
  await move('b');
  await look();
  rolledOut();
  await look();
  made.tender.clear();
  await clock.advance(3_600_000);
  const next = process();
  await next.begin();
  told();
  for (const one of [shelf.lists, shelf.calls, made.lines]) one.splice(0);
  return { ...made, next, patches: made.world.patches };
}

test('where nothing is to be done no record is read, and nothing is told before all are', async () => {
  const { look, next, shelf, lines, told } = await takenOver();
  for (let turn = 0; turn < 2; turn += 1) expect(await look(next)).toEqual({ again: 'after', seconds: 60 });
  expect([shelf.lists, shelf.calls, lines, told()]).toEqual([[], [], [], []]);
  expect([next.size, next.knows(key), next.poll.questions]).toEqual([1, true, 1]);
  await next.readAll();
  expect(await look(next)).toEqual({ again: 'done' });
  expect([next.size, shelf.lists, lines.length]).toEqual([1, [''], 1]);
});

test('where a tag moved its records are read, and then it is written', async () => {
  const { look, next, shelf, world, move, woken, patches, outcomes } = await takenOver();
  await look(next);
  woken.splice(0);
  await move('c');
  expect(woken).toEqual([key]);
  await look(next);
  expect([shelf.lists, world.patches, outcomes()]).toEqual([[own], patches + 1, ['Succeeded', 'open']]);
  expect(world.workload?.containers[0]?.image).toBe(`${image}@${digest('c')}`);
});

test('where its newest record holds that is seen before anything is written', async () => {
  const { look, next, stored, shelf, world, move, lines, patches } = await takenOver();
  const [one] = stored.values();
  const hold = { type: 'Suspended', reason: 'Suspended', at: '2026-01-01T00:00:00Z', by: 'ann' } as const;
  if (one !== undefined) one.status = { ...one.status, hold };
  await move('c');
  await look(next);
  expect([shelf.lists, world.patches, lines.at(-1)]).toMatchObject([
    [own],
    patches,
    { containers: [{ reason: 'Suspended' }] },
  ]);
});

test('what is refused or waits comes again soon, and is told with all records', async () => {
  const { look, next, shelf, world, lines, told } = await takenOver();
  world.tag = { ok: false, reason: reason('TagMissing', 'no such tag') };
  expect(await look(next)).toEqual({ again: 'after', seconds: 15 });
  expect([shelf.lists, lines, told()]).toEqual([[], [], []]);
  await next.readAll();
  await look(next);
  expect(lines.at(-1)).toMatchObject({ containers: [{ reason: 'TagMissing' }] });
});

test('whoever asks for a look while that lasts has a whole one, with its records and a new answer', async () => {
  const { look, next, shelf, world, patches } = await takenOver();
  await look(next);
  world.tag = { ok: true, value: digest('c') };
  await look(next);
  expect(world.patches).toBe(patches);
  if (world.workload !== null)
    world.workload = {
      ...world.workload,
      annotations: { ...world.workload.annotations, 'reship.dev/requested-at': '2026-01-01T02:00:00Z' },
    };
  await look(next);
  expect([shelf.lists, world.patches]).toEqual([[own], patches + 1]);
});

test('one that nobody wants looked after any more is forgotten', async () => {
  const { look, next, shelf, world } = await takenOver();
  await look(next);
  if (world.workload !== null) world.workload = { ...world.workload, annotations: {} };
  expect(await look(next)).toEqual({ again: 'done' });
  expect([next.size, next.knows(key), next.poll.questions, shelf.lists]).toEqual([0, false, 0, []]);
});

test('where the history cannot be read again and again each look reads its own records', async () => {
  const { look, next, shelf, lines } = await takenOver();
  const { list } = shelf.door;
  shelf.door.list = () => Promise.reject(new Error('busy'));
  for (let failures = 0; failures < 2; failures += 1) await next.readAll().catch(() => undefined);
  expect([await look(next), shelf.lists]).toEqual([{ again: 'after', seconds: 60 }, []]);
  await next.readAll().catch(() => undefined);
  shelf.door.list = list;
  expect(await look(next)).toEqual({ again: 'done' });
  expect([shelf.lists, lines.length]).toEqual([[own], 1]);
});

test('the end of the term forgets what was asked', async () => {
  const { look, next } = await takenOver();
  await look(next);
  next.clear();
  expect([next.size, next.poll.questions]).toEqual([0, 0]);
});
