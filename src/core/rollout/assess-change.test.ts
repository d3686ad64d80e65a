// The last change judged by its rollout and its record.
import { expect, test } from 'vitest';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { printState } from '#core/record/state.ts';
import { record } from '#test/fixtures/record.ts';
import { state } from '#test/fixtures/state.ts';
import { container, workload, type WorkloadWish } from '#test/fixtures/workload.ts';
import { assessChange } from './assess-change.ts';

const [web, old] = ['ghcr.io/acme/web:1.4.3', 'ghcr.io/acme/web:1.4.2'];
const failed = record(2, { outcome: 'Failed' });
const mirrored = 'mirror.example/web:1.4.3';
const rollout = { ...workload().rollout, wanted: 3, updated: 1, available: 0, ready: 0, replicas: 4 };

function carries(to: string): WorkloadWish {
  const app = { from: old, ran: null, to, stored: mirrored, tag: '1.4.3', declared: old };
  return { annotations: { 'reship.dev/state': printState(state(2, { containers: { app } })) } };
}

test.each<{ name: string; wish?: WorkloadWish; image?: string; records: readonly RecordFacts[]; outcome: string }>([
  { name: 'no record', records: [], outcome: 'progressing' },
  { name: 'an open record', records: [record(2, { outcome: null })], outcome: 'progressing' },
  { name: 'a record that says Failed', records: [failed], outcome: 'failed' },
  { name: 'a StatefulSet as well', wish: { kind: 'StatefulSet' }, records: [failed], outcome: 'failed' },
  { name: 'a DaemonSet as well', wish: { kind: 'DaemonSet' }, records: [failed], outcome: 'failed' },
  { name: 'the failed image was set back', image: old, records: [failed], outcome: 'progressing' },
  { name: 'a newer change is open', records: [failed, record(3, { outcome: null })], outcome: 'progressing' },
  { name: 'an earlier one went well', records: [record(1), failed], outcome: 'failed' },
  {
    name: 'it failed in an earlier life',
    records: [{ ...failed, ...record(2, { uid: 'gone' }), outcome: 'Failed' }],
    outcome: 'progressing',
  },
  { name: 'it is done after all', wish: { rollout: workload().rollout }, records: [failed], outcome: 'done' },
  {
    name: 'a webhook stored another reference',
    wish: carries(web),
    image: mirrored,
    records: [failed],
    outcome: 'failed',
  },
  {
    name: 'what was stored belongs to another change',
    wish: carries(old),
    image: mirrored,
    records: [failed],
    outcome: 'progressing',
  },
  {
    name: 'one of two containers was changed since',
    records: [
      record(2, { outcome: 'Failed', changes: [...failed.changes, { container: 'gone', from: old, to: web }] }),
    ],
    outcome: 'progressing',
  },
])('$name: $outcome', ({ wish = {}, image = web, records, outcome }) => {
  const found = assessChange(workload({ rollout, containers: [container('app', image)], ...wish }), records);
  expect(found.outcome).toBe(outcome);
  if (outcome === 'failed') expect(found.message).toMatch(/^failed by its record web-2; now: \d of 3 /);
});

test('what Kubernetes calls failed needs no record', () => {
  const progressing = { status: 'False', reason: 'ProgressDeadlineExceeded', message: 'late' };
  const found = assessChange(workload({ rollout: { ...rollout, progressing } }), []);
  expect(found).toEqual({ outcome: 'failed', message: 'ProgressDeadlineExceeded: late' });
});
