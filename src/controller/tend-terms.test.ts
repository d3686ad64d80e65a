// A term that ends while a look is under way: nothing of that look lasts, neither on a standby nor in the next term.
import { expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { controllerWorld } from '#test/fixtures/controller-world.ts';
import { digest, workload } from '#test/fixtures/workload.ts';
import { NotLeading } from './not-leading.ts';

type Made = ReturnType<typeof controllerWorld>;

/** The term ends once what is named here is asked, before its answer is there. */
function endsAt<Name extends string>(made: Made, on: Record<Name, unknown>, name: Name): void {
  const value = on[name];
  Object.defineProperty(on, name, {
    configurable: true,
    get() {
      Object.defineProperty(on, name, { configurable: true, writable: true, value });
      made.tender.clear();
      made.world.leads = false;
      return value;
    },
  });
}

/** How the look ends, and what is left of it that a standby has no look to end. */
async function look({ look: whole, tender, poll, followers, told }: Made): Promise<object> {
  const end: unknown = await whole().catch((error: unknown) => error);
  const series = (await tender.figures.text()).match(/^reship_(workload_problem|candidates)\{.*/gm) ?? [];
  return { end, told: told(), tracks: tender.size, questions: poll.questions, followers: followers.size, series };
}

const nothing = { end: expect.any(NotLeading), told: [], tracks: 0, questions: 0, followers: 0, series: [] };

/** `b` was written, and its rollout is done; its record is open. */
async function rolledOut(): Promise<Made> {
  const made = controllerWorld();
  await made.look();
  await made.move('b');
  await made.look();
  made.rolledOut();
  made.told();
  return made;
}

/** The registry is asked by the next look. */
function request({ world: { workload: web } }: Made): void {
  if (web !== null) Object.assign(web, { annotations: { ...web.annotations, 'reship.dev/requested-at': 'now' } });
}

test.each([
  ['its Namespace is read', false, [], (made: Made) => endsAt(made, made.cluster, 'namespace')],
  ['a rollout ends', true, [], (made: Made) => endsAt(made, made.shelf.door, 'setStatus')],
  [
    'the registry is asked',
    true,
    ['RolloutCompleted'],
    (made: Made) => (request(made), endsAt(made, made.world, 'tag')),
  ],
] as const)(
  'while %s: nothing is asked any more, no decision is told, and nothing is kept',
  async (_, watched, told, ends) => {
    const made = await rolledOut();
    made.world.watched = watched;
    made.world.tag = { ok: false, reason: reason('TagMissing', 'there is no prod') };
    await made.clock.advance(60_000);
    ends(made);
    expect(await look(made)).toEqual({ ...nothing, told });
  },
);

test('between an end and what is told of it: the next leader tells of it, once', async () => {
  const made = await rolledOut();
  endsAt(made, made.shelf.door, 'setStatus');
  expect(await look(made)).toEqual(nothing);
  made.world.leads = true;
  const next = made.process();
  await next.begin();
  for (let again = 0; again < 2; again += 1) await made.look(next);
  expect([made.outcomes(), made.told()]).toEqual([['Succeeded'], ['RolloutCompleted', 'Following']]);
});

/** A change was written, and one of three Pods is there of it. */
async function rollsOut(made: Made): Promise<void> {
  await made.look();
  made.told();
  const { workload: web } = made.world;
  if (web === null) throw new Error('it is there');
  const { generation } = web.rollout;
  const numbers = { wanted: 3, replicas: 3, updated: 1, available: 1 };
  made.world.workload = { ...web, rollout: { ...web.rollout, observedGeneration: generation, ...numbers } };
  await made.clock.advance(6000);
}

test.each([
  ['its record is made', 'create', () => Promise.resolve()],
  ['its progress is written', 'setStatus', rollsOut],
] as const)('while a change rolls out and %s: its slot is free in the next term', async (_, at, before) => {
  const made = controllerWorld({ maxConcurrent: 1 });
  const { world, stored, tender } = made;
  await made.look();
  await made.move('b');
  made.told();
  await before(made);
  endsAt(made, made.shelf.door, at);
  expect(await look(made)).toEqual(nothing);
  // Another replica ends the record, and the workload goes.
  for (const one of stored.values()) one.status = { ...one.status, outcome: 'Aborted' };
  const api = { ...workload().id, name: 'api' };
  world.workload = world.workload && { ...world.workload, id: api, annotations: { 'reship.dev/policy': 'digest' } };
  world.leads = true;
  await tender.begin();
  await made.look();
  world.tag = { ok: true, value: digest('c') };
  await tender.look('shop/Deployment/api', new AbortController().signal);
  expect(world.patches).toBe(2);
});
