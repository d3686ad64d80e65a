// What others do to an image that the controller wrote: stops that are written down, and last until somebody resumes.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { parseState } from '#core/record/state.ts';
import { controllerWorld, image } from '#test/fixtures/controller-world.ts';
import { container, digest } from '#test/fixtures/workload.ts';

const undo = { manager: 'kubectl-rollout', operation: 'Update', time: null } as const;
const applier = { manager: 'kubectl-client-side-apply', operation: 'Update', time: null } as const;
const suspended = 'reship.dev/suspended';

type Made = ReturnType<typeof controllerWorld>;

/** `b` was written and rolled out. */
async function updated(): Promise<Made & { readonly first: NonNullable<Made['world']['workload']> }> {
  const made = controllerWorld();
  const first = made.world.workload;
  if (first === null) throw new Error('it is there');
  await made.look();
  await made.move('b');
  await made.look();
  made.rolledOut();
  await made.look();
  made.told();
  return { ...made, first };
}

function undone({ world, first }: Awaited<ReturnType<typeof updated>>): void {
  world.workload = { ...first, resourceVersion: '200', imageManagers: { app: undo } };
}

/** An owner puts `a` back, for the third time at last. */
async function fight(made: Made): Promise<void> {
  const { world, look, clock, rolledOut } = made;
  for (let round = 1; round <= 3; round += 1) {
    await clock.advance(1000);
    const { workload } = world;
    if (workload === null) throw new Error('it is there');
    const containers = [container('app', `${image}@${digest('a')}`)];
    const resourceVersion = String(Number(workload.resourceVersion) + 100);
    world.workload = { ...workload, resourceVersion, containers, imageManagers: { app: applier } };
    rolledOut();
    await look();
    rolledOut();
    await look();
  }
}

const holdOf = ({ stored }: Made) => [...stored.values()].at(-1)?.status.hold ?? null;
const brakeOf = ({ world }: Made) => world.workload?.annotations?.[suspended] ?? null;

describe('somebody took our change back', () => {
  test.each([
    ['seen by the leader that made it', false],
    ['found by the next leader', true],
  ])('with the state, as rollout undo does: it is held, and written down, %s', async (_, restarted) => {
    const made = await updated();
    const { look, world, told, process } = made;
    undone(made);
    const leader = restarted ? process() : undefined;
    await leader?.begin();
    await look(leader);
    expect(told()).toContain('Undone');
    expect(holdOf(made)).toMatchObject({ type: 'Suspended', reason: 'Undone', by: 'kubectl-rollout' });
    expect(JSON.parse(brakeOf(made) ?? '{}')).toMatchObject({
      by: 'reship',
      why: expect.stringMatching(/^Undone: kubectl-rollout took back /),
    });
    const patches = world.patches;
    await look(leader);
    await look(leader);
    expect([world.patches, world.workload?.containers[0]?.image]).toEqual([patches, `${image}@${digest('a')}`]);
  });

  test('a kill between the mark on the workload and the hold on the record is mended by the next leader', async () => {
    const made = await updated();
    undone(made);
    const { setStatus } = made.shelf.door;
    made.shelf.door.setStatus = () => Promise.reject(new Error('killed'));
    await expect(made.look()).rejects.toThrow('killed');
    made.shelf.door.setStatus = setStatus;
    expect([brakeOf(made) === null, holdOf(made)]).toEqual([false, null]);
    const next = made.process();
    await next.begin();
    await made.look(next);
    expect(holdOf(made)).toMatchObject({ type: 'Suspended', reason: 'Undone' });
    expect(made.lines.at(-1)).toMatchObject({ containers: [{ decision: 'wait', reason: 'Undone' }] });
  });

  test('D15 where a brake with an end stood, the new hold has none, also after a second undo wiped the mark', async () => {
    const made = await updated();
    const hold = { type: 'Suspended', reason: 'Suspended', by: 'ann', at: '1970-01-01T00:00:00.000Z' } as const;
    for (const raw of made.stored.values())
      raw.status = { ...raw.status, hold: { ...hold, until: '1970-01-01T00:00:00.000Z', why: 'a sale' } };
    undone(made);
    await made.look();
    expect(Object.keys(holdOf(made) ?? {}).toSorted()).toEqual(['at', 'by', 'reason', 'type', 'why']);
    undone(made);
    const next = made.process();
    await next.begin();
    const patches = made.world.patches;
    await made.move('c');
    await made.look(next);
    expect([made.world.patches, made.lines.at(-1)]).toMatchObject([patches, { containers: [{ reason: 'Undone' }] }]);
  });

  test.each(['first', 'mended'])('a resume between the mark and the hold on the record wins (%s)', async (way) => {
    const made = await updated();
    undone(made);
    const { setStatus } = made.shelf.door;
    let leader: ReturnType<Made['process']> | undefined;
    if (way === 'mended') {
      made.shelf.door.setStatus = () => Promise.reject(new Error('killed'));
      await expect(made.look()).rejects.toThrow('killed');
      leader = made.process();
      await leader.begin();
    }
    made.shelf.door.setStatus = (...asked) => {
      const { workload } = made.world;
      const { [suspended]: mark, ...annotations } = workload?.annotations ?? {};
      if (workload !== null && mark !== undefined)
        made.world.workload = { ...workload, resourceVersion: '300', annotations };
      return setStatus(...asked);
    };
    await made.look(leader);
    expect(holdOf(made)).toBeNull();
  });

  test('a second undo that wipes the mark changes nothing: the record holds', async () => {
    const made = await updated();
    undone(made);
    await made.look();
    undone(made);
    const patches = made.world.patches;
    made.told();
    for (let look = 0; look < 3; look += 1) expect(await made.look()).toMatchObject({ again: 'after' });
    expect([made.world.patches, made.told(), holdOf(made)?.reason]).toEqual([patches, [], 'Undone']);
  });

  test('a resume is seen although its two acts come one after the other', async () => {
    const made = await updated();
    undone(made);
    await made.look();
    const { world, stored } = made;
    const { workload } = world;
    if (workload === null) throw new Error('it is there');
    const { [suspended]: _mark, ...rest } = workload.annotations ?? {};
    world.workload = { ...workload, resourceVersion: '300', annotations: rest };
    expect(await made.look()).toMatchObject({ again: 'after', seconds: 2 });
    for (const raw of stored.values()) raw.status = { ...raw.status, hold: undefined as never };
    await made.look();
    expect(world.workload.containers[0]?.image).toBe(`${image}@${digest('b')}`);
  });

  test('while its rollout is under way: the record is superseded, not judged by the older image', async () => {
    const made = controllerWorld();
    await made.look();
    await made.move('b');
    await made.look();
    const { workload } = made.world;
    if (workload === null) throw new Error('it is there');
    const containers = [container('app', `${image}@${digest('a')}`)];
    made.world.workload = { ...workload, resourceVersion: '200', containers, imageManagers: { app: undo } };
    made.rolledOut();
    await made.look();
    expect([made.outcomes(), holdOf(made)?.reason]).toEqual([['Superseded'], 'Undone']);
    const read = parseState(made.world.workload.annotations?.['reship.dev/state'], workload.id.uid);
    expect(read).toMatchObject({ kind: 'state', state: { seq: 2, containers: { app: { kept: true } } } });
    const next = made.process();
    await next.begin();
    await next.readAll();
    expect(await made.look(next)).toEqual({ again: 'after', seconds: 1800 });
    expect(made.stored.size).toBe(1);
  });
});

test('G2: an owner that puts its image back again and again is answered twice, then it is held', async () => {
  const made = await updated();
  await fight(made);
  const { world, stored, told } = made;
  const said = told();
  expect(said.filter((one) => one === 'ResetByOwner')).toHaveLength(2);
  expect(said).toContain('FightDetected');
  expect(await made.tender.figures.text()).toMatch(/^reship_fights_total\{[^}]*name="web"\} 1$/m);
  const triggers = [...stored.values()].map(({ record }) => record.spec.trigger.type);
  expect(triggers).toEqual(['Poll', 'Restore', 'Restore']);
  expect(holdOf(made)).toMatchObject({ type: 'Held', reason: 'FightDetected', by: applier.manager });
  expect(world.workload?.containers[0]?.image).toBe(`${image}@${digest('a')}`);
});

test('a fight is counted where writing is stopped for it, and once: not by the next leader, nor after an interruption', async () => {
  const made = await updated();
  const { world, look, clock, process } = made;
  await fight(made);
  const next = process();
  await next.begin();
  for (const tag of [world.tag, { ok: false, reason: reason('RegistryUnavailable', 'down') } as const, world.tag]) {
    world.tag = tag;
    await clock.advance(60_000);
    await look();
    await look(next);
  }
  expect(made.told().filter((one) => one === 'RegistryUnavailable')).not.toEqual([]);
  expect(await made.tender.figures.text()).toMatch(/^reship_fights_total\{[^}]*name="web"\} 1$/m);
  expect(await next.figures.text()).not.toMatch(/^reship_fights_total\{/m);
});

test('a hold that somebody set on the record is seen right before the write', async () => {
  const made = await updated();
  const [raw] = made.stored.values();
  const hold = { type: 'Suspended', reason: 'Suspended', by: 'ann', at: '1970-01-01T00:00:00.000Z' } as const;
  if (raw !== undefined) raw.status = { ...raw.status, hold };
  const patches = made.world.patches;
  await made.move('c');
  await made.look();
  expect(made.world.patches).toBe(patches);
  expect(made.lines.at(-1)).toMatchObject({ containers: [{ decision: 'wait', reason: 'Suspended' }] });
});

test('a dry run holds nothing', async () => {
  const made = controllerWorld({ dryRun: true });
  const { workload } = made.world;
  if (workload === null) throw new Error('it is there');
  const live = await updated();
  undone(live);
  for (const [name, raw] of live.stored) made.stored.set(name, raw);
  Object.assign(made.world, { workload: live.world.workload, tag: live.world.tag });
  await made.tender.begin();
  await made.look();
  expect([made.told().includes('Undone'), made.world.patches, holdOf(made)]).toEqual([true, 0, null]);
});

test('D10: a digest that failed on another workload goes to one workload at a time', async () => {
  const made = await updated();
  const failed = made.records(2);
  const [first, second] = failed;
  if (first !== undefined) first.status = { outcome: 'Failed', failure: { blame: 'Image', reason: 'Crash' } };
  const next = made.process();
  await next.begin();
  await next.readAll();
  await made.move('c');
  await made.look(next);
  expect(made.lines.at(-1)).toMatchObject({ containers: [{ decision: 'wait', reason: 'SuspectElsewhere' }] });
  const patches = made.world.patches;
  if (second !== undefined) second.status = { outcome: 'Unproven' };
  const last = made.process();
  await last.begin();
  await made.look(last);
  expect(made.world.patches).toBe(patches + 1);
});
