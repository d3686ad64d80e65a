import { describe, expect, test } from 'vitest';
import { recordSpec } from '#test/fixtures/record-spec.ts';
import { age, historyItemOf, matches, renderHistory, stateItem } from './history-report.ts';
import type { HistoryOptions } from './options.ts';

const metadata = { name: 'web-1', namespace: 'shop' };
const raw = (status: object = {}) => ({ metadata, spec: recordSpec, status });
const at = Date.parse(recordSpec.at);
const options: HistoryOptions = {
  connection: { kubeconfig: null, context: null, as: null, asGroups: [], requestTimeoutSeconds: 30 },
  scope: { namespaces: [], without: [], workloads: [], kinds: [], labelSelector: null, fieldSelector: null },
  sinceSeconds: null,
  image: null,
  outcomes: [],
  output: 'table',
};

function item(status?: object) {
  const read = historyItemOf(raw(status));
  if (read === null) throw new Error('it is a record');
  return read;
}

test('a record is read, and what is none is left out', () => {
  expect(item({ outcome: 'Succeeded', timings: { durationSeconds: 12 } })).toMatchObject({
    record: 'web-1',
    source: 'Record',
    target: 'deploy/web',
    from: '1.4.2',
    to: '1.4.3',
    trigger: { type: 'Poll', user: null, receiver: null },
    outcome: 'Succeeded',
    durationSeconds: 12,
    at: recordSpec.at,
  });
  expect(item({ timings: { durationSeconds: -1 } })).toMatchObject({ outcome: null, durationSeconds: null });
  expect(historyItemOf({ metadata, spec: {} })).toBeNull();
});

describe('the flags choose', () => {
  test.each<readonly [string, Partial<HistoryOptions>, object | undefined, boolean]>([
    ['nothing is asked', {}, undefined, true],
    ['young enough', { sinceSeconds: 60 }, undefined, true],
    ['too old', { sinceSeconds: 59 }, undefined, false],
    ['the image before', { image: 'web:1.4.2' }, undefined, true],
    ['the image after', { image: ':1.4.3' }, undefined, true],
    ['another image', { image: 'db' }, undefined, false],
    ['the outcome', { outcomes: ['failed'] }, { outcome: 'Failed' }, true],
    ['another outcome', { outcomes: ['failed'] }, { outcome: 'Returned' }, false],
    ['an open one', { outcomes: ['open'] }, {}, true],
    ['an open one among the failed', { outcomes: ['failed'] }, {}, false],
  ])('%s', (_, asked, status, expected) => {
    expect(matches(item(status), { ...options, ...asked }, at + 60_000)).toBe(expected);
  });

  test('of a state the outcome is not known, so no outcome fits it', () => {
    const state = stateItem({
      apiVersion: 'reship.dev/v1alpha1',
      kind: 'DeployRecord',
      metadata: { ...metadata, labels: {} },
      spec: recordSpec,
    });
    expect(matches(state, options, at)).toBe(true);
    expect(matches(state, { ...options, outcomes: ['open'] }, at)).toBe(false);
  });
});

test.each([
  [-5000, '0s'],
  [119_999, '119s'],
  [120_000, '2m'],
  [7_199_999, '119m'],
  [7_200_000, '2h'],
  [172_799_999, '47h'],
  [172_800_000, '2d'],
])('an age of %i ms is %s', (milliseconds, expected) => {
  expect(age(milliseconds)).toBe(expected);
});

test('an open record, and what is not known', async () => {
  const said = { out: '', err: '' };
  const terminal = {
    out: { write: (text: string) => void (said.out += text), columns: null },
    err: { write: (text: string) => void (said.err += text), columns: null },
    colour: false,
  };
  const head = { apiVersion: 'cli.reship.dev/v1', kind: 'HistoryReport', errors: [] } as const;
  await renderHistory({ ...head, records: 'read', items: [item()] }, 'table', terminal, at + 3000);
  expect(said.out).toMatch(/\nshop +deploy\/web +1\.4\.2 +1\.4\.3 +Poll +- +Open +- +3s\n$/);
  expect(said.err).toBe('1 change\n');
  said.err = '';
  await renderHistory({ ...head, records: 'notServed', items: [] }, 'table', terminal, at);
  expect(said.err).toMatch(/^records: not known: this API server serves no DeployRecords; .*\n0 changes\n$/);
});
