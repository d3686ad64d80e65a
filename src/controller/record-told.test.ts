// What a record has told and what it holds where a write to it failed, or whoever made it was killed.
import { describe, expect, test } from 'vitest';
import { recordShelf } from '#test/fixtures/record-shelf.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { createRecordKeeper } from './record.ts';

const made = Date.parse('2026-01-01T00:00:00.000Z');
const [at, earlier] = [made, made - 9000].map((one) => new Date(one).toISOString());
const written = JSON.stringify(state(1, { at: at ?? '' }));
const changed = workload({ annotations: { 'reship.dev/state': written } });
const { id } = changed;

function shelf() {
  const kept = recordShelf();
  const { door } = kept;
  const keeper = () => createRecordKeeper(door, { sha256: () => 'a'.repeat(64) }, () => made + 30_000);
  /** The next write to a status fails. */
  function failOnce(): void {
    const { setStatus } = door;
    Object.assign(door, {
      setStatus() {
        Object.assign(door, { setStatus });
        return Promise.reject(new Error('no answer'));
      },
    });
  }
  return { ...kept, keeper, failOnce };
}

describe('a change is told', () => {
  test('also where the first status could not be written, once and with what its maker knew', async () => {
    const { keeper, failOnce, all, calls } = shelf();
    const records = keeper();
    failOnce();
    await expect(records.ensure(changed, { detected: made - 9000 })).rejects.toThrow('no answer');
    const seen = [await records.ensure(changed), await records.ensure(changed)];
    expect(seen).toMatchObject([{ record: { isNew: true } }, { record: { isNew: false } }]);
    const [, last] = seen;
    if (last?.result !== 'kept') throw new Error('it was made');
    await records.progress(id, last.record, { wanted: 3, updated: 1, available: 1 }, '');
    expect(all.get('web-1')?.status.timings).toEqual({ detected: earlier, applied: at });
    expect(calls).toEqual(['create web-1', 'status web-1 open']);
  });

  test('by the next leader too: who made the record may have been killed before', async () => {
    const { keeper, calls } = shelf();
    await keeper().ensure(changed);
    const next = keeper();
    await next.begin([null]);
    calls.splice(0);
    const seen = [await next.ensure(changed), await next.ensure(changed)];
    expect(seen).toMatchObject([{ record: { isNew: true } }, { record: { isNew: false } }]);
    expect(calls).toEqual(['get web-1']);
  });

  test('with when it was first seen, where the answer to its creation was lost', async () => {
    const { keeper, all } = shelf();
    await keeper().ensure(changed);
    const one = all.get('web-1');
    if (one !== undefined) one.status = {};
    const ensured = await keeper().ensure(changed, { detected: made - 9000 });
    expect(ensured).toMatchObject({
      record: { isNew: true, status: { timings: { detected: earlier, applied: at } } },
    });
  });
});

test('an end that stands without its times is an end', async () => {
  const { keeper, all } = shelf();
  await keeper().ensure(changed);
  const one = all.get('web-1');
  if (one !== undefined) one.status = { outcome: 'Failed' };
  const records = keeper();
  expect(await records.ensure(changed)).toMatchObject({ record: { isNew: false, status: { outcome: 'Failed' } } });
});
