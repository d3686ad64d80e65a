// Terms: what forbids to write is asked first, and again; each term begins with nothing remembered.
import { describe, expect, test } from 'vitest';
import { usualSlots } from '#core/gate/slots.ts';
import { createLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { manualClock, settle } from '#test/fixtures/clock.ts';
import { workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import { createController } from './controller.ts';
import type { Deps } from './deps.ts';
import { NotLeading } from './not-leading.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { createStore } from './store.ts';

function world() {
  const clock = manualClock();
  const given = {
    rival: null as string | null,
    served: true,
    broken: false,
    leads: true,
    list: Promise.resolve(),
    unread: new Map<string, unknown>(),
    readable: [] as string[],
    fails: null as Error | null,
  };
  const seen = { asked: 0, listed: 0, looked: 0, cleared: 0, stuck: [] as string[] };
  const one = workload({ annotations: { 'reship.dev/policy': 'digest' } });
  const picture = { get: () => one, keys: () => [one.id], follow: () => () => undefined };
  const records = {
    begin: () => given.list.then(() => ((seen.listed += 1) > 0 && given.served ? 'done' : 'notServed')),
    unread: given.unread,
    isKnown: () => true,
    readAll: () => Promise.resolve(10),
    readOwn: () => Promise.resolve('done'),
    beginAgain: () => Promise.resolve(given.readable.splice(0).filter((one) => given.unread.delete(one))),
    ensure: () => Promise.resolve({ result: 'none' }),
    isSettled: () => true,
    recordsOf: () => [],
    keys: () => [],
    openKeys: () => [],
    isOpen: () => false,
    suspects: () => ({}),
    refresh: () => Promise.resolve(false),
    forget: () => undefined,
    clear: () => void (seen.cleared += 1),
  } as unknown as RecordKeeper;
  const answer = () => Promise.resolve({ ok: false, reason: { code: 'TagMissing', message: 'no', next: '' } });
  const deps = {
    cluster: { namespace: () => Promise.resolve(readableNamespace), pods: answer },
    images: { digest: answer, tags: answer, children: answer, image: answer, platforms: answer, created: answer },
    monotonic: () => clock.monotonic(),
    now: () => clock.now(),
  } as unknown as Deps;
  const namespaces = { ...picture, get: () => readableNamespace };
  const controller = createController({
    world: deps,
    store: createStore([{ kind: 'Deployment', namespace: null, picture }], namespaces),
    records,
    telling: {
      decided: () => {
        seen.looked += 1;
        if (given.fails !== null) throw given.fails;
        return null;
      },
      updated: () => undefined,
      ended: () => undefined,
      lost: () => undefined,
      held: () => undefined,
      stuck: (_, why) => seen.stuck.push(why) > 0,
      moves: () => void seen.stuck.push('moves'),
      forget: () => undefined,
    },
    clock,
    random: () => 0.5,
    log: createLog({ level: 'silent', clock }),
    metrics: createMetrics({ process: false }),
    settings: {
      intervalSeconds: 3600,
      minIntervalSeconds: 15,
      dryRun: false,
      workers: 1,
      namespaces: null,
      ...usualSlots,
    },
    leads: () => given.leads,
    obstacle: () => {
      seen.asked += 1;
      return given.broken ? Promise.reject(new Error('down')) : Promise.resolve(given.rival);
    },
    explain: (error) => `it ${String(error)}`,
    ran: () => undefined,
  });
  controller.start();
  return { clock, given, seen, controller };
}

describe('a term', () => {
  test('begins with the question who else writes, then one list of records, then every key', async () => {
    const { controller, seen, clock } = world();
    await clock.advance(10_000);
    expect(seen).toMatchObject({ asked: 0, listed: 0, looked: 0 });
    controller.lead(new AbortController().signal);
    await clock.advance(10);
    expect(seen).toMatchObject({ asked: 1, listed: 1, looked: 1 });
    expect(controller.obstacle()).toBeNull();
    await clock.advance(60_000);
    expect(seen).toMatchObject({ asked: 2, listed: 1 });
  });

  test('does nothing while another installation is first, and begins when it is gone', async () => {
    const { controller, seen, clock, given } = world();
    given.rival = 'somebody else';
    controller.lead(new AbortController().signal);
    await clock.advance(10_000);
    expect([seen.looked, controller.obstacle()]).toEqual([0, 'somebody else']);
    given.rival = null;
    await clock.advance(31_000);
    expect([seen.looked > 0, controller.obstacle()]).toEqual([true, null]);
    given.rival = 'somebody else again';
    await clock.advance(60_000);
    const { looked } = seen;
    controller.triggers.namespace({ kind: 'set', key: { namespace: '', name: 'shop' }, object: readableNamespace });
    await clock.advance(1_000);
    expect([seen.looked, controller.obstacle()]).toEqual([looked, 'somebody else again']);
  });

  test('goes on when it cannot be asked any more who else writes, but never begins so', async () => {
    const { controller, seen, clock, given } = world();
    given.broken = true;
    controller.lead(new AbortController().signal);
    await clock.advance(5_000);
    expect([seen.looked, controller.obstacle()]).toEqual([0, 'what forbids to write cannot be read']);
    given.broken = false;
    await clock.advance(31_000);
    const { looked, cleared } = seen;
    expect(looked).toBeGreaterThan(0);
    given.broken = true;
    await clock.advance(61_000);
    expect([seen.cleared, controller.obstacle()]).toEqual([cleared, null]);
  });

  test('needs the kind of records', async () => {
    const { controller, seen, clock, given } = world();
    given.served = false;
    controller.lead(new AbortController().signal);
    await clock.advance(5_000);
    expect([seen.looked, controller.obstacle()]).toEqual([0, expect.stringContaining('DeployRecord is not served')]);
    given.served = true;
    await clock.advance(31_000);
    expect([seen.looked > 0, controller.obstacle()]).toEqual([true, null]);
  });

  test('that is over forgets all, and the next one begins anew', async () => {
    const { controller, seen, clock } = world();
    const first = new AbortController();
    controller.lead(first.signal);
    await clock.advance(10);
    first.abort();
    await settle();
    expect(seen).toMatchObject({ cleared: 1, listed: 1 });
    controller.lead(new AbortController().signal);
    await clock.advance(10);
    expect(seen).toMatchObject({ cleared: 1, listed: 2, looked: 2 });
  });
});

describe('a Lease that is in doubt while the term goes on', () => {
  const key = 'shop/Deployment/web';

  test('keeps what is due for the moment in which it is clear again', async () => {
    const { controller, seen, clock, given } = world();
    controller.lead(new AbortController().signal);
    await clock.advance(10);
    given.leads = false;
    controller.queue.add(key);
    await clock.advance(5_000);
    expect(seen.looked).toBe(1);
    given.leads = true;
    await clock.advance(1_500);
    expect(seen).toMatchObject({ looked: 2, cleared: 0 });
  });

  test('makes what was stopped right before its write come again, and not after the end of the term', async () => {
    const { controller, seen, clock, given } = world();
    const term = new AbortController();
    controller.lead(term.signal);
    await clock.advance(10);
    given.fails = new NotLeading('in doubt');
    controller.queue.add(key);
    await clock.advance(10);
    given.fails = null;
    await clock.advance(5_000);
    expect(seen.looked).toBe(3);
    term.abort();
    await clock.advance(600_000);
    expect(seen.looked).toBe(3);
  });
});

test('looks that break off are told of, until one comes to its end', async () => {
  const { controller, seen, clock, given } = world();
  given.fails = new Error('quota');
  controller.lead(new AbortController().signal);
  await clock.advance(60_000);
  expect(seen.stuck).toEqual(['it Error: quota']);
  given.fails = null;
  await clock.advance(600_000);
  expect(seen.stuck).toEqual(['it Error: quota', 'moves']);
});

test('in a namespace whose records cannot be read nothing is looked at until they can', async () => {
  const { controller, seen, clock, given } = world();
  given.unread.set('shop', 'no right');
  controller.lead(new AbortController().signal);
  await clock.advance(60_000);
  const why = 'nothing is written in shop, its records cannot be read: it no right';
  expect([seen.looked, controller.obstacle()]).toEqual([0, why]);
  given.readable.push('shop');
  await clock.advance(60_000);
  expect([seen.looked, controller.obstacle()]).toEqual([1, null]);
});

test('L2: a term that ends while its records are read never begins', async () => {
  const { controller, seen, clock, given } = world();
  let answer = () => {};
  given.list = new Promise((resolve) => {
    answer = resolve;
  });
  const term = new AbortController();
  controller.lead(term.signal);
  await clock.advance(10);
  term.abort();
  answer();
  await clock.advance(10_000);
  expect(seen).toMatchObject({ listed: 1, looked: 0 });
});

test('the end waits for what is under way and keeps no timer', async () => {
  const { controller, clock } = world();
  const term = new AbortController();
  controller.lead(term.signal);
  await clock.advance(10);
  expect(await controller.stop(1_000)).toEqual([]);
  term.abort();
  await settle();
  expect(clock.pending()).toBe(0);
});
