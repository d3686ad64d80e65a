// Records in the making: the same name twice, a kind that is not served, and those that go.
import { describe, expect, test } from 'vitest';
import { appliedStatus } from '#core/record/outcome.ts';
import type { Workload } from '#core/workload/workload.ts';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { digest, workload } from '#test/fixtures/workload.ts';
import { createRecordKeeper } from './record.ts';
import type { Kept } from './record-keeper.ts';
import { isOpenRecord } from './record-memory.ts';
import { NotLeading } from './not-leading.ts';

const at = '2026-01-01T00:00:00.000Z';
const sha256 = () => 'a'.repeat(64);
const now = () => Date.parse(at) + 30_000;

function changed(seq = 1, record = `web-${seq}`): Workload {
  const to = `ghcr.io/acme/web:1.${seq}@${digest('b')}`;
  const app = { from: ':1.0', ran: null, to, tag: `1.${seq}`, declared: ':1.0' };
  const trigger = { type: 'Poll', user: null, receiver: null };
  const state = { v: 1, uid: 'uid-web', seq, at, record, previous: null, trigger, containers: { app }, bad: [] };
  return workload({ annotations: { 'reship.dev/state': JSON.stringify(state) } });
}

function shelf() {
  const kept = recordShelf();
  return { ...kept, shelf: kept, keeper: () => createRecordKeeper(kept.door, { sha256 }, now) };
}

describe('the record that a state names', () => {
  test('is made once and told as new once', async () => {
    const { calls, keeper } = shelf();
    const records = keeper();
    expect(await records.ensure(changed())).toMatchObject({ result: 'kept', record: { isNew: true } });
    expect(await records.ensure(changed())).toMatchObject({ result: 'kept', record: { isNew: false } });
    expect(calls).toEqual(['create web-1', 'status web-1 open']);
    expect(records.isSettled(changed())).toBe(false);
  });

  test('holds what only its maker knew, and nothing of it where another process makes it', async () => {
    const { keeper, all } = shelf();
    const known = { trace: '1.1 is better', detected: now() - 9000, triggered: { time: now() - 9000 } };
    await keeper().ensure(changed(), known);
    await keeper().ensure(changed(2));
    const [one, other] = [all.get('web-1'), all.get('web-2')];
    const time = '2026-01-01T00:00:21.000Z';
    expect(one?.record.spec).toMatchObject({ trace: '1.1 is better', trigger: { time } });
    expect(one?.status.timings).toEqual({ detected: time, applied: at });
    expect([other?.record.spec.trace, other?.status.timings]).toEqual([undefined, { applied: at }]);
  });

  test('that somebody else made is taken, with its status', async () => {
    const { keeper, all, calls } = shelf();
    await keeper().ensure(changed());
    const one = all.get('web-1');
    if (one !== undefined) one.status = { ...appliedStatus(now(), null), outcome: 'Failed' };
    calls.splice(0);
    const found = await keeper().ensure(changed());
    expect(found).toMatchObject({ record: { isNew: false, status: { outcome: 'Failed' } } });
    expect(calls).toEqual(['create web-1', 'get web-1']);
  });

  test('that a command made just now is told as new once, with what the command knew', async () => {
    const { keeper, all, calls } = shelf();
    await keeper().ensure(changed(), { trace: '1.1 is better' });
    const one = all.get('web-1');
    if (one !== undefined) one.status = {};
    calls.splice(0);
    const records = keeper();
    const seen = [await records.ensure(changed()), await records.ensure(changed())];
    expect(seen).toMatchObject([
      { record: { isNew: true, spec: { trace: '1.1 is better' }, status: { timings: { applied: at } } } },
      { record: { isNew: false } },
    ]);
    expect(calls).toEqual(['create web-1', 'get web-1']);
  });

  test('that tells of something else under this name is left alone', async () => {
    const { keeper, all } = shelf();
    await keeper().ensure(changed(7, 'web-1'));
    const before = all.get('web-1')?.status;
    const records = keeper();
    const answer = await records.ensure(changed());
    expect(answer).toMatchObject({ result: 'kept', record: { status: { outcome: 'Unproven' } } });
    expect([all.get('web-1')?.status, records.isSettled(changed())]).toEqual([before, true]);
  });

  test('is none where nothing was ever changed', async () => {
    const { keeper, calls } = shelf();
    expect(await keeper().ensure(workload())).toEqual({ result: 'none' });
    expect([calls, keeper().isSettled(workload())]).toEqual([[], true]);
  });

  test.each(['namespaceGone', 'tooLarge'] as const)('that cannot be had (%s) keeps nothing back', async (answer) => {
    const { shelf: kept, keeper } = shelf();
    kept.answer = answer;
    const records = keeper();
    expect(await records.ensure(changed())).toMatchObject({ result: 'kept' });
    expect(records.isSettled(changed())).toBe(true);
  });

  test('of a kind that is not served is asked for again', async () => {
    const { keeper, calls, shelf: kept } = shelf();
    kept.served = false;
    const records = keeper();
    for (let look = 0; look < 2; look += 1) expect(await records.ensure(changed())).toEqual({ result: 'notServed' });
    expect(calls).toHaveLength(2);
  });
});

test('a record of one namespace that names a workload of another one is never written to, and stands in nobody’s way', async () => {
  const { keeper, all, calls } = shelf();
  await keeper().ensure(changed());
  const one = all.get('web-1');
  if (one === undefined) throw new Error('it is there');
  const { record } = one;
  all.set('web-1', { ...one, record: { ...record, metadata: { ...record.metadata, namespace: 'evil' } } });
  const records = keeper();
  expect([await records.begin([null]), [...records.keys()], [...records.openKeys()]]).toEqual(['done', [], []]);
  calls.splice(0);
  expect(await records.ensure(changed())).toMatchObject({
    result: 'kept',
    record: { status: { outcome: 'Unproven' } },
  });
  expect(calls).toEqual(['create web-1', 'get web-1']);
});

describe('an end', () => {
  test('is written once and with its duration', async () => {
    const { keeper, all, calls } = shelf();
    const records = keeper();
    const { id } = workload();
    const ensured = await records.ensure(changed());
    if (ensured.result !== 'kept') throw new Error('it was made');
    const told: Kept[] = [];
    const tell = (one: Kept) => void told.push(one);
    await records.end(id, ensured.record, { outcome: 'Succeeded', message: '' }, tell);
    expect(all.get('web-1')?.status).toMatchObject({ outcome: 'Succeeded', timings: { durationSeconds: 30 } });
    expect(records.isSettled(changed())).toBe(true);
    for (const ended of told.slice()) await records.end(id, ended, { outcome: 'Failed', message: '' }, tell);
    expect(told.map(({ status }) => status.outcome)).toEqual(['Succeeded']);
    expect(calls.filter((one) => one.startsWith('status'))).toEqual(['status web-1 open', 'status web-1 Succeeded']);
  });

  test('leaves a hold as it stands: one that was released since is not set again', async () => {
    const { keeper, all } = shelf();
    await keeper().ensure(changed());
    const one = all.get('web-1');
    if (one === undefined) throw new Error('it is there');
    const released = one.status;
    one.status = { ...released, hold: { type: 'Suspended', reason: 'Suspended', by: 'ann', at } };
    const records = keeper();
    const ensured = await records.ensure(changed());
    if (ensured.result !== 'kept') throw new Error('it was found');
    one.status = released;
    await records.end(workload().id, ensured.record, { outcome: 'Succeeded', message: '' }, () => undefined);
    expect([one.status.outcome, one.status.hold]).toEqual(['Succeeded', undefined]);
  });

  test('leaves the newest five records', async () => {
    const { keeper, all } = shelf();
    for (let seq = 1; seq <= 8; seq += 1) {
      const records = keeper();
      const ensured = await records.ensure(changed(seq));
      if (ensured.result !== 'kept') throw new Error('it was made');
      await records.end(workload().id, ensured.record, { outcome: 'Succeeded', message: '' }, () => undefined);
      await records.collect(workload().id, `web-${seq}`);
    }
    expect([...all.keys()]).toEqual(['web-4', 'web-5', 'web-6', 'web-7', 'web-8']);
  });
});

test('an end of which nobody was told is told by the next leader, once', async () => {
  const { keeper, all, calls } = shelf();
  const records = keeper();
  const ensured = await records.ensure(changed());
  if (ensured.result !== 'kept') throw new Error('it was made');
  const killed = records.end(workload().id, ensured.record, { outcome: 'Failed', message: '' }, () => {
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  const next = keeper();
  await next.begin([null]);
  expect([...next.openKeys()]).toEqual(['shop/Deployment/web']);
  calls.splice(0);
  const told: Kept[] = [];
  for (let look = 0; look < 2; look += 1)
    for (const one of next.recordsOf('shop/Deployment/web').filter(isOpenRecord))
      await next.endStray(one, { outcome: 'Superseded', message: '' }, (ended) => told.push(ended));
  expect(told.map(({ name, status }) => [name, status.outcome])).toEqual([['web-1', 'Failed']]);
  expect(calls).toEqual(['get web-1', 'mark web-1']);
  expect(all.get('web-1')?.labels['reship.dev/outcome']).toBe('Failed');
  expect([...next.openKeys()]).toEqual([]);
});

test('a new leader learns from one list which records are open', async () => {
  const { keeper, all, calls } = shelf();
  await keeper().ensure(changed());
  const open = keeper();
  expect([await open.begin([null]), open.isSettled(changed())]).toEqual(['done', false]);
  const one = all.get('web-1');
  if (one !== undefined) one.status = { outcome: 'Succeeded' };
  const ended = keeper();
  await ended.begin([null]);
  expect(ended.isSettled(changed())).toBe(true);
  calls.splice(0);
  expect(await open.ensure(changed())).toMatchObject({ record: { isNew: false } });
  expect(calls).toEqual(['get web-1']);
});

test('what was asked of a record in an earlier term says nothing in this one', async () => {
  const { shelf: kept, all } = shelf();
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const door = { ...kept.door, get: (...asked: Parameters<typeof kept.door.get>) => kept.door.get(...asked) };
  const records = createRecordKeeper(door, { sha256 }, now);
  await records.ensure(changed());
  const early = door.get;
  door.get = async (...asked) => {
    const found = await early(...asked);
    await held;
    return found;
  };
  const refreshed = records.refresh(changed().id);
  await Promise.resolve();
  const one = all.get('web-1');
  if (one !== undefined) one.status = { ...one.status, hold: { by: 'ann', at, why: 'bad' } as never };
  await records.begin([null]);
  answer();
  await expect(refreshed).rejects.toThrow(NotLeading);
  expect(records.recordsOf('shop/Deployment/web')[0]?.hold).not.toBe(null);
});
