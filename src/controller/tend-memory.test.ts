// What is remembered between two looks at a key, and what is told of it.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { controllerWorld, image, key } from '#test/fixtures/controller-world.ts';
import { state } from '#test/fixtures/state.ts';
import { container, digest } from '#test/fixtures/workload.ts';
import { pod } from '#test/fixtures/world.ts';
import { Overtaken } from './not-leading.ts';

describe('what is known between two looks', () => {
  test('K15 K16: our own patch counts before the watch has shown it', async () => {
    const { look, move, world, outcomes, told } = controllerWorld();
    await look();
    await move('b');
    world.lagging = world.workload;
    await look();
    expect(await look()).toMatchObject({ again: 'after' });
    expect([world.patches, outcomes(), told()]).toEqual([1, ['open'], ['Following', 'ImageUpdated']]);
    world.lagging = null;
    expect(await look()).toMatchObject({ again: 'after' });
    expect(outcomes()).toEqual(['open']);
  });

  test('Pods are listed once while they tell what runs, and again while they do not', async () => {
    const { look, world, tender } = controllerWorld();
    if (world.workload !== null) world.workload = { ...world.workload, containers: [container('app', image)] };
    world.pods = [pod({ app: '' })];
    expect(await look()).toEqual({ again: 'after', seconds: 60 });
    await look();
    expect(world.podLists).toBe(2);
    world.pods = [pod({ app: `ghcr.io/acme/web@${digest('a')}` })];
    expect(await look()).toEqual({ again: 'done' });
    await look();
    expect(world.podLists).toBe(3);
    tender.stale(key);
    await look();
    expect(world.podLists).toBe(4);
  });
});

test('a rollout without a slot waits and says so', async () => {
  const { look, move, world, lines } = controllerWorld({ maxConcurrent: 0 });
  await look();
  await move('b');
  expect(await look()).toMatchObject({ again: 'after' });
  expect(world.patches).toBe(0);
  expect(lines.at(-1)).toMatchObject({ containers: [{ decision: 'wait', reason: 'RolloutSlot' }] });
});

describe('a change whose record could not be made at first', () => {
  const unmade = async () => {
    const made = controllerWorld();
    const { world, shelf } = made;
    await made.look();
    world.tag = { ok: true, value: digest('b') };
    const { create } = shelf.door;
    shelf.door.create = () => Promise.reject(new Error('503'));
    request(made, '1970-01-01T00:00:00.000Z');
    await made.clock.advance(60_000);
    await expect(made.look()).rejects.toThrow('503');
    shelf.door.create = create;
    await made.clock.advance(1000);
    return made;
  };

  function request({ world }: ReturnType<typeof controllerWorld>, at: string): void {
    if (world.workload === null) throw new Error('it is there');
    const annotations = { ...world.workload.annotations, 'reship.dev/requested-at': at };
    world.workload = { ...world.workload, annotations };
  }

  test('has one a look later that says why it was made, when it was asked for, and when its image was seen', async () => {
    const { look, stored, asked } = await unmade();
    const before = asked.length;
    await look();
    const [made] = stored.values();
    expect(made?.record.spec).toMatchObject({
      trace: expect.stringContaining('prod'),
      trigger: { type: 'Request', time: '1970-01-01T00:00:00.000Z' },
    });
    expect(made?.status.timings?.detected).toBe('2026-01-01T00:01:00.000Z');
    expect(asked.length).toBe(before);
  });

  test('lends none of that to a change that somebody else made over it', async () => {
    const { look, world, stored } = await unmade();
    if (world.workload === null) throw new Error('it is there');
    const trigger = { type: 'Command', user: 'ann', receiver: null } as const;
    const written = JSON.stringify(state(2, { trigger }));
    world.workload = { ...world.workload, annotations: { ...world.workload.annotations, 'reship.dev/state': written } };
    await look();
    const [made] = stored.values();
    expect([made?.record.spec.trace, made?.record.spec.trigger]).toEqual([undefined, { type: 'Command', user: 'ann' }]);
  });
});

describe('a look that breaks off', () => {
  const broken = () => {
    const made = controllerWorld({ maxConcurrent: 1 });
    const { world } = made;
    let tries = 0;
    world.onPatch = () => {
      tries += 1;
      throw tries === 1 ? new Overtaken('a hold was set') : new Error('the connection was cut');
    };
    world.tag = { ok: true, value: digest('b') };
    return made;
  };

  test('leaves no question behind when its workload goes', async () => {
    const { look, world, poll, tender } = broken();
    await expect(look()).rejects.toThrow('cut');
    expect(poll.questions).toBe(1);
    world.workload = null;
    await look();
    expect([tender.size, poll.questions]).toEqual([0, 0]);
  });

  test('keeps no slot, also where it had begun twice', async () => {
    const { look, world, tender } = broken();
    await expect(look()).rejects.toThrow('cut');
    world.onPatch = null;
    if (world.workload !== null) world.workload = { ...world.workload, id: { ...world.workload.id, name: 'api' } };
    await tender.look('shop/Deployment/api', new AbortController().signal);
    expect(world.patches).toBe(1);
  });
});

describe('what is told', () => {
  test('a problem when it begins and every half hour while it stands', async () => {
    const { look, clock, world, told } = controllerWorld();
    await look();
    told();
    world.tag = { ok: false, reason: reason('TagMissing', 'there is no prod') };
    await clock.advance(60_000);
    expect(await look()).toEqual({ again: 'after', seconds: 60 });
    expect(told()).toEqual(['TagMissing']);
    await clock.advance(600_000);
    await look();
    expect(told()).toEqual([]);
    await clock.advance(1_200_000);
    await look();
    expect(told()).toEqual(['TagMissing']);
    world.tag = { ok: true, value: digest('a') };
    await clock.advance(60_000);
    expect(await look()).toEqual({ again: 'done' });
    expect(told()).toEqual([]);
  });

  test('a brake once, and one line for each change of decision', async () => {
    const { look, move, world, told, lines } = controllerWorld();
    const { workload } = world;
    if (workload === null) throw new Error('it is there');
    await look();
    world.workload = { ...workload, annotations: { ...workload.annotations, 'reship.dev/suspend': 'true' } };
    await move('b');
    told();
    await look();
    await look();
    expect(told()).toEqual(['Suspended', 'CandidateFound']);
    const decisions = lines.filter(({ msg }) => msg === 'decision');
    expect(decisions).toMatchObject([
      { level: 'debug', containers: [{ decision: 'stay' }] },
      { level: 'info', containers: [{ decision: 'wait', reason: 'Suspended' }] },
    ]);
    expect(world.patches).toBe(0);
  });

  test('a wish to be looked at asks the registry at once and stands in the record', async () => {
    const { look, world, stored } = controllerWorld();
    await look();
    world.tag = { ok: true, value: digest('b') };
    const { workload } = world;
    if (workload === null) throw new Error('it is there');
    world.workload = { ...workload, annotations: { ...workload.annotations, 'reship.dev/requested-at': 'now' } };
    await look();
    expect([...stored.values()].map(({ record }) => record.spec.trigger.type)).toEqual(['Request']);
  });

  test('nothing of a workload that says nothing of us any more', async () => {
    const { look, world, tender, poll } = controllerWorld();
    await look();
    expect([tender.size, poll.questions]).toEqual([1, 1]);
    if (world.workload !== null) world.workload = { ...world.workload, annotations: {} };
    expect(await look()).toEqual({ again: 'done' });
    expect([tender.size, poll.questions]).toEqual([0, 0]);
  });
});
