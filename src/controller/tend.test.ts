// One key over its life: opted in, updated, followed to its end; and what a kill or a lost lease leaves behind.
import { describe, expect, test } from 'vitest';
import { controllerWorld, image, key } from '#test/fixtures/controller-world.ts';
import { state } from '#test/fixtures/state.ts';
import { digest } from '#test/fixtures/workload.ts';
import { NotLeading } from './not-leading.ts';

describe('a moved tag', () => {
  test('wakes the key, is written once, and its rollout is followed to the end', async () => {
    const { look, move, world, woken, told, outcomes, rolledOut, stored } = controllerWorld();
    expect(await look()).toEqual({ again: 'done' });
    expect(told()).toEqual(['Following']);
    await move('b');
    expect(woken).toEqual([key]);
    expect(await look()).toEqual({ again: 'after', seconds: 600 });
    expect(world.workload?.containers[0]?.image).toBe(`${image}@${digest('b')}`);
    expect([outcomes(), told()]).toEqual([['open'], ['ImageUpdated']]);
    expect(await look()).toMatchObject({ again: 'after' });
    rolledOut();
    expect(await look()).toEqual({ again: 'done' });
    expect([world.patches, outcomes(), told()]).toEqual([1, ['Succeeded'], ['RolloutCompleted']]);
    const [record] = stored.values();
    const { at, trace, trigger } = record?.record.spec ?? {};
    expect([trigger?.time, record?.status.timings?.detected, trace]).toEqual([at, at, expect.stringContaining('prod')]);
    expect(await look()).toEqual({ again: 'done' });
    expect(told()).toEqual([]);
  });

  test('D17 where no replicas are wanted ends unproven, and no Event says that it completed', async () => {
    const { look, move, world, outcomes, rolledOut, told } = controllerWorld();
    if (world.workload !== null)
      world.workload = {
        ...world.workload,
        rollout: { ...world.workload.rollout, wanted: 0, replicas: 0, updated: 0, available: 0 },
      };
    await look();
    await move('b');
    await look();
    rolledOut();
    await look();
    expect([outcomes(), told()]).toEqual([['Unproven'], ['Following', 'ImageUpdated']]);
  });

  test('that a command has written already is asked for anew, and never written back from an older answer', async () => {
    const { look, world, outcomes, told, stored } = controllerWorld();
    await look();
    const to = `${image}@${digest('b')}`;
    const containers = { app: { from: image, ran: null, to, stored: null, tag: 'prod', declared: image } };
    const trigger = { type: 'Command', user: 'ann', receiver: null } as const;
    const written = JSON.stringify(state(1, { containers, trigger }));
    if (world.workload !== null)
      world.workload = {
        ...world.workload,
        annotations: { ...world.workload.annotations, 'reship.dev/state': written },
        containers: world.workload.containers.map((one) => ({ ...one, image: to })),
        imageManagers: { app: { manager: 'reship', operation: 'Update', time: null } },
      };
    world.tag = { ok: true, value: digest('b') };
    await look();
    expect([world.patches, outcomes(), told()]).toEqual([
      0,
      ['Succeeded'],
      ['Following', 'ImageUpdated', 'RolloutCompleted'],
    ]);
    expect(stored.get('web-1')?.record.spec.trigger).toEqual({ type: 'Command', user: 'ann' });
  });

  test('that moves again during the rollout is written, and the first record is superseded', async () => {
    const { look, move, outcomes, rolledOut, told } = controllerWorld();
    await look();
    await move('b');
    await look();
    await move('c');
    await look();
    expect(outcomes()).toEqual(['Superseded', 'open']);
    rolledOut();
    await look();
    expect(outcomes()).toEqual(['Superseded', 'Succeeded']);
    expect(told()).toEqual(['Following', 'ImageUpdated', 'ImageUpdated', 'RolloutCompleted']);
  });

  test('whose rollout does not end in time has failed, with one line of log', async () => {
    const { look, move, clock, outcomes, told, lines } = controllerWorld();
    await look();
    await move('b');
    await look();
    await clock.advance(601_000);
    expect(await look()).toEqual({ again: 'done' });
    expect([outcomes(), told().at(-1)]).toEqual([['Failed'], 'RolloutFailed']);
    const finished = lines.filter(({ msg }) => msg === 'record finished');
    expect(finished).toMatchObject([{ outcome: 'Failed', failure: 'DeadlineExceeded', durationSeconds: 601 }]);
  });

  test('under a workload that is deleted ends as aborted, and nothing is remembered', async () => {
    const { look, move, outcomes, world, tender, poll } = controllerWorld();
    await look();
    await move('b');
    await look();
    world.workload = null;
    expect(await look()).toEqual({ again: 'done' });
    expect([outcomes(), tender.size, poll.questions]).toEqual([['Aborted'], 0, 0]);
  });
});

describe('who may write', () => {
  test('L1: a lease that is lost between deciding and writing leaves the object alone', async () => {
    const { look, move, world } = controllerWorld();
    await look();
    await move('b');
    let asked = 0;
    Object.defineProperty(world, 'leads', { get: () => (asked += 1) === 1 });
    await expect(look()).rejects.toThrow(NotLeading);
    expect(world.patches).toBe(0);
  });

  test('a look that goes on into another term writes nothing', async () => {
    const { look, move, world, cluster, tender } = controllerWorld();
    await look();
    await move('b');
    cluster.namespace = () => {
      tender.clear();
      return Promise.resolve(world.namespace);
    };
    await expect(look()).rejects.toThrow('the term has ended');
    expect(world.patches).toBe(0);
  });

  test('a standby looks at nothing', async () => {
    const { look, world, tender, poll } = controllerWorld();
    world.leads = false;
    expect(await look()).toEqual({ again: 'done' });
    expect([tender.size, poll.questions]).toEqual([0, 0]);
  });

  test('a dry run decides and writes nothing', async () => {
    const { look, move, world, outcomes } = controllerWorld({ dryRun: true });
    await look();
    await move('b');
    expect(await look()).toEqual({ again: 'done' });
    expect([world.patches, outcomes()]).toEqual([0, []]);
  });

  test('K22 without the kind of records nothing is written, not even the first change of a workload', async () => {
    const { look, move, world, shelf } = controllerWorld();
    await look();
    shelf.served = false;
    await move('b');
    await expect(look()).rejects.toThrow('not served');
    await move('c');
    await expect(look()).rejects.toThrow('not served');
    expect(world.patches).toBe(0);
  });
});

describe('a kill', () => {
  test('between patch and record, twice in a row: the next leader makes the record before anything else', async () => {
    const { look, move, world, stored, outcomes, process, told, rolledOut } = controllerWorld();
    await look();
    await move('b');
    await look();
    stored.clear();
    world.tag = { ok: true, value: digest('c') };
    world.onPatch = () => {
      throw new Error('killed');
    };
    const second = process();
    await second.begin();
    await expect(look(second)).rejects.toThrow('killed');
    expect(outcomes()).toEqual(['open']);
    stored.clear();
    world.onPatch = null;
    const third = process();
    await third.begin();
    await look(third);
    expect(outcomes()).toEqual(['Superseded', 'open']);
    rolledOut();
    await look(third);
    expect(outcomes()).toEqual(['Superseded', 'Succeeded']);
    expect(told()).toContain('RolloutCompleted');
  });

  test('or a term that ends between the patch and what is told of it: the next leader makes the record', async () => {
    const { look, move, outcomes, process, tender, told } = controllerWorld();
    await look();
    await move('b');
    const answer = await tender.look(key, new AbortController().signal);
    tender.clear();
    await expect(answer.again === 'rest' ? answer.rest() : answer).rejects.toThrow(NotLeading);
    expect([outcomes(), told(), tender.size]).toEqual([[], ['Following'], 0]);
    const second = process();
    await second.begin();
    await look(second);
    expect([outcomes(), told()]).toEqual([['open'], ['ImageUpdated', 'Following']]);
  });

  test('during a rollout: the next leader goes on following it, and no Event comes twice', async () => {
    const { look, move, outcomes, process, events, rolledOut } = controllerWorld();
    await look();
    await move('b');
    await look();
    const there = events().map(({ once }) => once);
    const second = process();
    await second.begin();
    expect(await look(second)).toMatchObject({ again: 'after' });
    rolledOut();
    await look(second);
    const further = events().filter(({ once }) => !there.includes(once));
    expect([outcomes(), further.map(({ reason }) => reason)]).toEqual([['Succeeded'], ['RolloutCompleted']]);
  });

  test('between the record and its Event: the next leader tells of the change before it tells of its end', async () => {
    const { look, move, world, outcomes, process, told, rolledOut } = controllerWorld();
    await look();
    await move('b');
    told();
    world.takesEvents = false;
    await look();
    world.takesEvents = true;
    rolledOut();
    const second = process();
    await second.begin();
    await look(second);
    expect([outcomes(), told()]).toEqual([['Succeeded'], ['ImageUpdated', 'RolloutCompleted', 'Following']]);
  });

  test('after the end: nothing is read of the record, and nothing is told', async () => {
    const { look, move, outcomes, process, told, rolledOut, lines, shelf } = controllerWorld();
    await look();
    await move('b');
    await look();
    rolledOut();
    await look();
    const second = process();
    await second.begin();
    lines.splice(0);
    shelf.calls.splice(0);
    told();
    expect(await look(second)).toEqual({ again: 'done' });
    expect([outcomes(), told(), shelf.calls]).toEqual([['Succeeded'], ['Following'], []]);
    expect(lines.filter(({ msg }) => msg === 'record finished')).toEqual([]);
  });
});
