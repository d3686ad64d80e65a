// A term that begins with a long history: what is looked at before all of it is read, and what is found when it is.
import { expect, test } from 'vitest';
import { usualSlots } from '#core/gate/slots.ts';
import { recordOf } from '#core/record/new-record.ts';
import type { Workload } from '#core/workload/workload.ts';
import { createLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { state } from '#test/fixtures/state.ts';
import { digest, workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import { createController } from './controller.ts';
import type { Deps } from './deps.ts';
import { createRecordKeeper } from './record.ts';
import { createStore } from './store.ts';

const day = 86_400_000;
const sha256 = () => 'a'.repeat(64);
const ownOf = (name: string) => `reship.dev/target-kind=Deployment,reship.dev/target-name=${name}`;

/** Workloads that were changed a day ago, each with its record, and a long list that takes ten seconds. */
function world(...names: readonly string[]) {
  const clock = manualClock(Date.UTC(2026, 0, 2));
  const shelf = recordShelf();
  const { list } = shelf.door;
  const given = { broken: false, reading: null as AbortSignal | null, tag: null as object | null };
  shelf.door.list = async (question, take) => {
    if (question.labelSelector === undefined) {
      given.reading = question.signal ?? null;
      await clock.sleep(10_000, question.signal);
    }
    question.signal?.throwIfAborted();
    if (given.broken && question.labelSelector === undefined) throw new Error('busy');
    return list(question, take);
  };
  const all = new Map<string, Workload>();
  for (const name of names) {
    const uid = `uid-${name}`;
    const written = state(1, { uid, record: `${name}-1`, at: new Date(clock.now() - day).toISOString() });
    const annotations = { 'reship.dev/policy': 'digest', 'reship.dev/state': JSON.stringify(written) };
    const rollout = { ...workload().rollout, generation: 2, observedGeneration: 1 };
    const containers = [{ ...workload().containers[0], image: `ghcr.io/acme/${name}:prod@${digest('a')}` } as never];
    all.set(name, { ...workload({ name, annotations, containers }), id: { ...workload().id, name, uid }, rollout });
    const record = recordOf({ ...workload().id, name, uid }, written, { sha256 });
    shelf.put(record, { outcome: 'Succeeded' });
    Object.assign(shelf.all.get(`${name}-1`) ?? {}, {
      labels: { ...record.metadata.labels, 'reship.dev/outcome': 'Succeeded' },
    });
  }
  const picture = {
    get: ({ name }: { readonly name: string }) => all.get(name) ?? null,
    keys: () => [...all.values()].map(({ id }) => id),
    follow: () => () => undefined,
  };
  const looked: string[] = [];
  const lines: string[] = [];
  const answer = () => Promise.resolve({ ok: false, reason: { code: 'TagMissing', message: 'no', next: '' } });
  let questions = 0;
  const tag = () => {
    questions += 1;
    return given.tag === null ? answer() : Promise.resolve(given.tag);
  };
  const controller = createController({
    world: {
      cluster: {
        namespace: () => Promise.resolve(readableNamespace),
        pods: answer,
        workload: ({ name }: { readonly name: string }) => Promise.resolve(all.get(name) ?? null),
      },
      images: {
        presence: answer,
        digest: tag,
        tags: answer,
        children: answer,
        image: answer,
        platforms: answer,
        created: answer,
      },
      monotonic: () => clock.monotonic(),
      now: () => clock.now(),
    } as unknown as Deps,
    store: createStore([{ kind: 'Deployment', namespace: null, picture }], {
      ...picture,
      get: () => readableNamespace,
    }),
    records: createRecordKeeper(shelf.door, { sha256 }, () => clock.now()),
    telling: {
      decided: ({ id }) => {
        looked.push(id.name);
        return null;
      },
      updated: () => undefined,
      ended: () => undefined,
      lost: () => undefined,
      held: () => undefined,
      stuck: () => true,
      moves: () => undefined,
      forget: () => undefined,
    },
    clock,
    random: () => 0.5,
    log: createLog({
      level: 'info',
      clock,
      destination: { write: (line) => void lines.push(String((JSON.parse(line) as { msg: unknown }).msg)) },
    }),
    metrics: createMetrics({ process: false }),
    settings: {
      intervalSeconds: 3600,
      minIntervalSeconds: 15,
      dryRun: false,
      workers: 1,
      namespaces: null,
      ...usualSlots,
    },
    leads: () => true,
    obstacle: () => Promise.resolve(null),
    explain: String,
    ran: () => undefined,
  });
  controller.start();
  const term = new AbortController();
  return {
    clock,
    shelf,
    given,
    all,
    looked,
    lines,
    controller,
    term,
    lead: () => controller.lead(term.signal),
    asked: () => questions,
  };
}

const short = 'reship.dev/outcome!=Succeeded';

test('what is open, or asked for, is looked at after the short list, with one list of its own', async () => {
  const { clock, shelf, all, looked, lead, controller } = world('web', 'job', 'quiet');
  const job = shelf.all.get('job-1');
  const applied = new Date(clock.now() - 30_000).toISOString();
  if (job !== undefined) Object.assign(job, { status: { timings: { applied } }, labels: job.record.metadata.labels });
  lead();
  for (let step = 0; step < 20; step += 1) await clock.advance(100);
  expect([shelf.lists, new Set(looked.splice(0))]).toEqual([[short, ownOf('job')], new Set(['job'])]);
  controller.queue.add('shop/Deployment/web');
  await clock.advance(100);
  const web = all.get('web');
  if (web !== undefined)
    all.set('web', { ...web, annotations: { ...web.annotations, 'reship.dev/requested-at': '2026-01-02T00:00:02Z' } });
  for (let change = 0; change < 2; change += 1) {
    controller.queue.add('shop/Deployment/web');
    await clock.advance(100);
  }
  expect([shelf.lists.slice(2), looked]).toEqual([[ownOf('web')], ['web', 'web']]);
});

test('what is settled asks the registry without its records, and is told soon after they are read', async () => {
  const { clock, shelf, given, looked, asked, controller, lead } = world('web');
  given.tag = { ok: true, value: digest('a') };
  lead();
  await clock.advance(1_000);
  controller.queue.add('shop/Deployment/web');
  await clock.advance(5_000);
  expect([shelf.lists, looked, asked()]).toEqual([[short], [], 1]);
  await clock.advance(20_000);
  expect([shelf.lists, looked, asked()]).toEqual([[short, ''], ['web'], 1]);
});

test('many that are settled need no list of their own, and are looked at over the interval', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `web-${index}`);
  const { clock, shelf, looked, lines, lead } = world(...names);
  lead();
  await clock.advance(60_000);
  expect([shelf.lists, looked, lines]).toEqual([[short, ''], [], ['history is read']]);
  await clock.advance(3_600_000);
  expect([shelf.lists, shelf.calls, looked.length]).toEqual([[short, ''], [], 200]);
});

test('L3 what counted as settled, and has no record, is looked at when the history is read', async () => {
  const { clock, shelf, looked, lead } = world('web', 'job');
  shelf.all.delete('job-1');
  lead();
  await clock.advance(9_000);
  expect([shelf.lists, looked]).toEqual([[short], []]);
  await clock.advance(2_000);
  expect([shelf.calls.slice(0, 2), looked]).toEqual([['create job-1', 'status job-1 open'], ['job']]);
});

test('L3 what was changed a moment ago, and has no record, is looked at at once', async () => {
  const { clock, shelf, all, lead } = world('web');
  const web = all.get('web');
  const written = state(2, { uid: 'uid-web', record: 'web-2', at: new Date(clock.now() - 30_000).toISOString() });
  if (web !== undefined)
    all.set('web', { ...web, annotations: { ...web.annotations, 'reship.dev/state': JSON.stringify(written) } });
  lead();
  await clock.advance(1_000);
  expect([shelf.lists, shelf.calls]).toEqual([
    [short, ownOf('web')],
    ['create web-2', 'status web-2 open'],
  ]);
});

test('records of workloads that are gone are seen to when the history is read, and not before', async () => {
  const { clock, shelf, all, lead } = world('web', 'job');
  all.delete('job');
  lead();
  await clock.advance(9_000);
  expect(shelf.calls).toEqual([]);
  await clock.advance(2_000);
  expect(shelf.calls).toEqual(['mark job-1']);
});

test('a history that cannot be read keeps nothing back', async () => {
  const { clock, shelf, given, looked, lines, controller, lead } = world('web');
  given.broken = true;
  lead();
  await clock.advance(1_000);
  controller.queue.add('shop/Deployment/web');
  await clock.advance(100_000);
  expect([shelf.lists, looked, lines]).toEqual([[short, ownOf('web')], ['web'], ['history cannot be read']]);
  expect(controller.obstacle()).toBeNull();
  given.broken = false;
  await clock.advance(80_000);
  expect(lines).toEqual(['history cannot be read', 'history is read']);
});

test('a term that ends while the history is read leaves nothing of it', async () => {
  const { clock, shelf, looked, lines, controller, term, lead } = world('web', 'job');
  shelf.all.delete('job-1');
  lead();
  await clock.advance(5_000);
  term.abort();
  await clock.advance(60_000);
  expect([shelf.lists, looked, lines, controller.queue.waiting]).toEqual([[short], [], [], 0]);
});

test('the reading ends with the process', async () => {
  const { clock, given, controller, lead } = world('web');
  lead();
  await clock.advance(5_000);
  expect(given.reading?.aborted).toBe(false);
  expect(await controller.stop(1_000)).toEqual([]);
  expect(given.reading?.aborted).toBe(true);
});
