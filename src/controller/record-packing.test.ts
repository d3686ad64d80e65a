// Records as one text: what comes out is what went in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomes, triggerTypes } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { record } from '#test/fixtures/record.ts';
import { digest } from '#test/fixtures/workload.ts';
import { packRecords, unpackRecords } from './record-packing.ts';

const key = 'shop/Deployment/web';
const image = fc.oneof(
  fc.constantFrom('a', 'b').map((letter) => `ghcr.io/acme/web:1.4.2@${digest(letter)}`),
  fc.string(),
  fc.string().map((text) => `~${text}`),
);

test('any record comes back as it was', () => {
  const facts: fc.Arbitrary<RecordFacts> = fc.record({
    namespace: fc.constant('shop'),
    name: fc.string(),
    target: fc.record({ kind: fc.constant('Deployment'), name: fc.constant('web'), uid: fc.string() }),
    seq: fc.nat(),
    at: fc.nat(),
    trigger: fc.constantFrom(...triggerTypes),
    changes: fc.array(fc.record({ container: fc.string(), from: image, to: image }), { maxLength: 3 }),
    outcome: fc.constantFrom(...outcomes, null),
    failed: fc.constantFrom([], [digest('a')], [digest('a'), digest('b')]),
    why: fc.string(),
    hold: fc.constantFrom(null, { type: 'Held', reason: 'Undone', at: '2026-01-01T00:00:00.000Z', why: 'x' } as const),
  });
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 4 }), (all) => {
      expect(unpackRecords(key, packRecords(all))).toEqual(all);
    }),
  );
});

test('five changes of one image weigh less than a kilobyte', () => {
  const history = [1, 2, 3, 4, 5].map((seq) =>
    record(seq, {
      uid: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      name: `web-${String(seq).repeat(10)}`,
      changes: [
        {
          container: 'app',
          from: `ghcr.io/acme/web:1.4.${seq - 1}@${digest(String(seq - 1))}`,
          to: `ghcr.io/acme/web:1.4.${seq}@${digest(String(seq))}`,
        },
      ],
    }),
  );
  expect(packRecords(history).length).toBeLessThan(1000);
  const rare = [record(1, { goneSince: 5 }), record(2, { untold: true })];
  expect(unpackRecords(key, packRecords(rare))).toEqual(rare);
});
