// What another leader did in between, and what answers after the term in which it was asked.
import { describe, expect, test } from 'vitest';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { RecordDoor } from './record-door.ts';
import { createRecordKeeper } from './record.ts';
import { NotLeading } from './not-leading.ts';
import type { Kept, RecordKeeper } from './record-keeper.ts';

const now = () => Date.parse('2026-01-01T00:00:30.000Z');
const changed = workload({ annotations: { 'reship.dev/state': JSON.stringify(state(1)) } });
const { id } = changed;
const key = 'shop/Deployment/web';
const progress = { wanted: 3, updated: 1, available: 1 };
const failed = { outcome: 'Failed', failure: { reason: 'DeadlineExceeded' } } as const;

async function led() {
  const { door: shelf, ...rest } = recordShelf();
  const door = { ...shelf };
  const open: RecordDoor = door;
  const records = createRecordKeeper(open, { sha256: () => 'a'.repeat(64) }, now);
  const told: (string | undefined)[] = [];
  const tell = ({ status }: Kept) => void told.push(status.outcome);
  const ensured = await records.ensure(changed);
  const one = rest.all.get('web-1');
  if (ensured.result !== 'kept' || one === undefined) throw new Error('it was made');
  return { ...rest, door, records, record: ensured.record, one, told, tell };
}

describe('where another leader has ended the record', () => {
  test('its end stands and is not told again', async () => {
    const { records, record, one, told, tell, calls } = await led();
    const ended = { ...one.status, ...failed };
    Object.assign(one, { status: ended, labels: { 'reship.dev/outcome': 'Failed' } });
    calls.splice(0);
    await records.end(id, record, { outcome: 'Succeeded', message: '' }, tell);
    expect([one.status, told, calls]).toEqual([ended, [], ['status web-1 refused']]);
    expect([records.isSettled(changed), records.isOpen(key)]).toEqual([true, false]);
  });

  test('and was killed before it told of it, it is told as it stands', async () => {
    const { records, record, one, told, tell, calls } = await led();
    one.status = { ...one.status, ...failed };
    calls.splice(0);
    await records.end(id, record, { outcome: 'Succeeded', message: '' }, tell);
    expect([one.status.outcome, told, calls]).toEqual(['Failed', ['Failed'], ['status web-1 refused', 'mark web-1']]);
    expect(records.isOpen(key)).toBe(false);
  });

  test('how far it is is not written over it', async () => {
    const { records, record, one } = await led();
    one.status = { ...one.status, ...failed };
    const ended = one.status;
    const kept = await records.progress(id, record, progress, '');
    expect([one.status, kept.status, records.isSettled(changed)]).toEqual([ended, ended, true]);
  });

  test('one that nobody follows keeps the end that came in between', async () => {
    const { records, one, told, tell, door } = await led();
    const [facts] = records.recordsOf(key);
    if (facts === undefined) throw new Error('it is known');
    const { get } = door;
    door.get = async (...asked) => {
      const answer = await get(...asked);
      Object.assign(one, { status: { ...one.status, ...failed }, labels: { 'reship.dev/outcome': 'Failed' } });
      return answer;
    };
    await records.endStray(facts, { outcome: 'Superseded', message: '' }, tell);
    expect([one.status.outcome, told]).toEqual(['Failed', []]);
  });
});

describe('what answers after its term', () => {
  const aborted = { outcome: 'Aborted', message: '' } as const;
  type Asks = (records: RecordKeeper, record: Kept, tell: (one: Kept) => void) => Promise<unknown>;
  const factsIn = (records: RecordKeeper) => records.recordsOf(key)[0] ?? ({} as never);
  const next = workload({ annotations: { 'reship.dev/state': JSON.stringify(state(2)) } });
  const asks: readonly (readonly [string, Asks])[] = [
    ['a new record', (records) => records.ensure(next)],
    ['its refreshing', (records) => records.refresh(id)],
    ['its progress', (records, record) => records.progress(id, record, progress, '')],
    ['its end', (records, record, tell) => records.end(id, record, aborted, tell)],
    ['the end of a stray', (records, _, tell) => records.endStray(factsIn(records), aborted, tell)],
    ['a hold', (records) => records.hold(factsIn(records), { type: 'Held', reason: 'Undone', at: '' })],
    ['a mark', (records) => records.markGone(key, now())],
    ['a list', (records) => records.collect(id, 'web-1')],
    ['the records of what is gone', (records) => records.removeGone(key, now())],
  ];

  test.each(asks)('is not remembered, nor told: %s', async (_, ask) => {
    const { records, record, door, all, told, tell } = await led();
    const before = { ...door };
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    for (const name of ['create', 'get', 'list', 'setStatus', 'setOpenStatus', 'mark', 'remove'] as const)
      Object.assign(door, {
        async [name](...asked: never[]) {
          const given = await (before[name] as (...asked: never[]) => Promise<unknown>)(...asked);
          await late;
          return given;
        },
      });
    const asked = ask(records, record, tell);
    await Promise.resolve();
    records.clear();
    Object.assign(door, before);
    all.clear();
    await records.begin([null]);
    answer();
    await expect(asked).rejects.toThrow(NotLeading);
    expect([told, records.recordsOf(key), records.isSettled(changed)]).toEqual([[], [], false]);
    expect(await records.ensure(changed)).toMatchObject({ record: { isNew: true } });
  });

  test('what was remembered in an earlier term is read again', async () => {
    const { records, one, calls } = await led();
    one.status = { ...one.status, ...failed };
    await records.begin([null]);
    calls.splice(0);
    expect(records.isSettled(changed)).toBe(true);
    expect(await records.ensure(changed)).toMatchObject({ record: { status: { outcome: 'Failed' } } });
    expect(calls).toEqual(['get web-1']);
  });
});
