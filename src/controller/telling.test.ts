// What becomes of a problem that many workloads have at once: told by one leader, and told later where it cannot be now.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { controllerWorld } from '#test/fixtures/controller-world.ts';
import { digest } from '#test/fixtures/workload.ts';

const down = { ok: false, reason: reason('TagMissing', 'there is no prod') } as const;

test('a problem that was not taken stays untold, and is tried again after a minute', async () => {
  const { look, world, told } = controllerWorld({ intervalSeconds: 3600 });
  world.tag = down;
  world.takesEvents = false;
  expect(await look()).toEqual({ again: 'after', seconds: 60 });
  expect(told()).toEqual([]);
  world.takesEvents = true;
  expect(await look()).toEqual({ again: 'after', seconds: 1800 });
  await look();
  expect(told()).toEqual(['TagMissing']);
});

test('one that ends before it was told is not looked after any more', async () => {
  const { look, world, clock } = controllerWorld();
  world.tag = down;
  world.takesEvents = false;
  await look();
  world.tag = { ok: true, value: digest('a') };
  await clock.advance(60_000);
  expect(await look()).toEqual({ again: 'done' });
});

test('the next leader tells the same half hour’s problem by the same name, the next half hour has another', async () => {
  const { look, world, clock, process, events } = controllerWorld();
  world.tag = down;
  await look();
  const first = events().filter(({ standing }) => standing === true);
  await look(process());
  const second = events().filter(({ standing }) => standing === true);
  expect([first.length, second]).toEqual([1, first]);
  await clock.advance(1_800_000);
  await look();
  const third = events().filter(({ standing }) => standing === true);
  expect(third).toMatchObject([{ reason: 'TagMissing', once: expect.stringMatching(/^[0-9a-f]{20}$/) as string }]);
  expect(third[0]?.once).not.toBe(first[0]?.once);
});

test('a problem that comes again after the workload was changed is told again, one that only flickers is not', async () => {
  const { look, world, clock, events } = controllerWorld();
  const onceOf = () => events().flatMap(({ standing, once }) => (standing === true ? [once] : []));
  async function comes() {
    world.tag = down;
    await clock.advance(60_000);
    await look();
    const names = onceOf();
    world.tag = { ok: true, value: digest('a') };
    await clock.advance(60_000);
    await look();
    return names;
  }
  const first = await comes();
  expect([first.length, await comes()]).toEqual([1, first]);
  const { workload } = world;
  if (workload === null) throw new Error('it is there');
  world.workload = { ...workload, rollout: { ...workload.rollout, generation: workload.rollout.generation + 1 } };
  const again = await comes();
  expect([again.length, again[0] === first[0]]).toEqual([1, false]);
});

describe('several causes under one word', () => {
  const because = (code: 'NotAnImage' | 'TooManyCandidates') => ({ ok: false, reason: reason(code, code) }) as const;

  test('a second one is told when it comes, and each again half an hour after it was told', async () => {
    const { look, world, clock, events } = controllerWorld();
    world.tag = because('NotAnImage');
    await look();
    const [first] = events().filter(({ standing }) => standing === true);
    world.tag = because('TooManyCandidates');
    await clock.advance(60_000);
    await look();
    const [second] = events();
    expect([first?.reason, first?.note.slice(0, 10)]).toEqual(['Blocked', 'NotAnImage']);
    expect([second?.reason, second?.note.slice(0, 17)]).toEqual(['Blocked', 'TooManyCandidates']);
    expect(second?.once).not.toBe(first?.once);
    await clock.advance(1_799_000);
    await look();
    expect(events()).toEqual([]);
    await clock.advance(1000);
    await look();
    expect(events()).toMatchObject([{ reason: 'Blocked' }]);
  });

  test('one that comes after the other has ended has an Event of its own', async () => {
    const { look, world, clock, events } = controllerWorld();
    const names: (string | undefined)[] = [];
    for (const tag of [
      because('NotAnImage'),
      { ok: true, value: digest('a') } as const,
      because('TooManyCandidates'),
    ]) {
      world.tag = tag;
      await clock.advance(60_000);
      await look();
      names.push(...events().flatMap(({ standing, once }) => (standing === true ? [once] : [])));
    }
    expect([names.length, new Set(names).size]).toEqual([2, 2]);
  });

  test('that take turns at every look are told once each in half an hour', async () => {
    const { look, world, clock, events } = controllerWorld();
    for (let turn = 0; turn < 20; turn += 1) {
      world.tag = because(turn % 2 === 0 ? 'NotAnImage' : 'TooManyCandidates');
      await clock.advance(60_000);
      await look();
    }
    expect(events().filter(({ standing }) => standing === true)).toHaveLength(2);
  });
});

test('a brake is told once there is something to write, and not of a workload that stays', async () => {
  const { look, world, move, told } = controllerWorld();
  const { workload } = world;
  if (workload === null) throw new Error('it is there');
  world.workload = { ...workload, annotations: { ...workload.annotations, 'reship.dev/suspend': 'true' } };
  await look();
  expect(told()).not.toContain('Suspended');
  await move('b');
  await look();
  expect(told()).toContain('Suspended');
});

test.each([
  { answer: 'tooLarge', words: ['Blocked'] },
  { answer: 'namespaceGone', words: [] },
] as const)('K18 a record that cannot be had ($answer) is told as $words, once', async ({ answer, words }) => {
  const { look, move, shelf, events } = controllerWorld();
  await look();
  shelf.answer = answer;
  events();
  await move('b');
  await look();
  await look();
  const told = events().filter(({ reason }) => reason !== 'ImageUpdated');
  expect(told.map(({ reason }) => reason)).toEqual(words);
  for (const { note, standing } of told)
    expect([note.includes('reship.dev/state'), standing]).toEqual([true, undefined]);
});
