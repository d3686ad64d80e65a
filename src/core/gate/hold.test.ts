// Which hold of a record brakes, and what it says.
import { expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { heldBy } from './hold.ts';

const undone = { type: 'Suspended', reason: 'Undone', by: 'kubectl', at: '' } as const;
const suspended = { type: 'Suspended', reason: 'Suspended', at: '', why: 'a sale' } as const;
const day = { ...suspended, until: '1970-01-01T00:00:10Z' };

test.each([
  { name: 'no record', records: [], says: null },
  { name: 'no hold', records: [record(1)], says: null },
  { name: 'undone', records: [record(1, { hold: undone })], says: 'Undone suspended by kubectl (record web-1)' },
  { name: 'a person', records: [record(1, { hold: suspended })], says: 'Suspended suspended (record web-1): a sale' },
  {
    name: 'a fight',
    records: [record(1, { hold: { ...undone, type: 'Held', reason: 'FightDetected' } })],
    says: 'FightDetected held by kubectl (record web-1)',
  },
  {
    name: 'a reason that every object inherits',
    records: [record(1, { hold: { ...undone, reason: 'toString' } })],
    says: 'Suspended suspended by kubectl (record web-1)',
  },
  {
    name: 'a reason of a newer version',
    records: [record(1, { hold: { ...undone, type: 'Held', reason: 'Eclipse' } })],
    says: 'Suspended held by kubectl (record web-1)',
  },
  { name: 'released by a newer record', records: [record(1, { hold: undone }), record(2)], says: null },
  { name: 'an earlier life', records: [record(1, { hold: undone, uid: 'old' })], says: null },
  {
    name: 'not over',
    records: [record(1, { hold: day })],
    now: 9_999,
    says: 'Suspended suspended until 1970-01-01T00:00:10Z (record web-1): a sale',
  },
  { name: 'over', records: [record(1, { hold: day })], now: 10_000, says: null },
  {
    name: 'whose end is no time',
    records: [record(1, { hold: { ...day, until: 'soon' } })],
    now: 9e9,
    says: 'Suspended',
  },
  { name: 'that cannot be timed', records: [record(1, { hold: day })], now: null, says: 'Suspended' },
])('$name: $says', ({ records, now = 0, says }) => {
  const held = heldBy(records, 'uid-web', now);
  if (says === null) expect(held).toBeNull();
  else expect(`${held?.code} ${held?.message}`).toContain(says);
});
