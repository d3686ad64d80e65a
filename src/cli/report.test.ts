import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportError } from '#contract/report-error.ts';
import type { ContainerDecision } from '#core/decision/decision.ts';
import { reason } from '#core/reason/reason.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { Reported } from './report.ts';
import { checkReport, updateReport } from './report.ts';

const update: ContainerDecision = {
  container: 'app',
  verb: 'update',
  from: { image: 'web:1', digest: null },
  to: { image: 'web:2', digest: null },
  policy: 'digest',
  policySource: 'Annotation',
  pin: 'digest',
  reasons: [reason('CandidateFound', 'better')],
  verdicts: [],
  pinOnly: false,
  ran: null,
  tag: '2',
  restart: false,
};
const stay: ContainerDecision = { ...update, container: 'side', verb: 'stay', to: null };

function reported(name: string, more: Partial<Reported> = {}): Reported {
  const { id } = workload({ name });
  return { id, containers: [update], againAfterSeconds: 60, applied: null, rollout: null, ...more };
}

function failure(scope: ReportError['scope'], message = 'no'): ReportError {
  return { scope, code: 'Forbidden', message, next: '' };
}

describe('the order', () => {
  const rows = [reported('a'), reported('b'), { ...reported('a'), id: workload({ namespace: 'blog', name: 'z' }).id }];
  const errors = [
    failure({}),
    failure({ registry: 'ghcr.io' }),
    failure({ registry: 'quay.io' }),
    failure({ namespace: 'blog' }),
    failure({ namespace: 'shop' }),
    failure({ namespace: 'shop', kind: 'CronJob' }),
    failure({ namespace: 'shop', workload: 'deploy/a' }, 'one'),
    failure({ namespace: 'shop', workload: 'deploy/a' }, 'two'),
  ];

  test('of rows and errors is the same however they came', () => {
    const sorted = checkReport(rows, errors);
    expect(sorted.items.map(({ workload: { namespace, name } }) => `${namespace}/${name}`)).toEqual([
      'blog/z',
      'shop/a',
      'shop/b',
    ]);
    expect(sorted.errors).toEqual(errors);
    const shuffled = (all: readonly unknown[]) => fc.shuffledSubarray([...all], { minLength: all.length });
    fc.assert(
      fc.property(shuffled(rows), shuffled(errors), (someRows, someErrors) => {
        expect(checkReport(someRows as Reported[], someErrors as ReportError[])).toEqual(sorted);
      }),
    );
  });
});

describe('a write', () => {
  test.each<readonly [string, Partial<Reported>, readonly (string | null)[]]>([
    ['stored', { applied: 'patched', rollout: 'done' }, ['patched done', null]],
    ['not asked for', { applied: null }, [null, null]],
    ['refused', { applied: 'failed', containers: [{ ...update, verb: 'wait' }, stay] }, ['failed null', null]],
  ])('that was %s stands at the container that it was for', (_, more, shown) => {
    const report = updateReport([reported('a', { containers: [update, stay], ...more })], []);
    expect(report.items.map((one) => (one.applied === null ? null : `${one.applied.result} ${one.rollout}`))).toEqual(
      shown,
    );
  });
});

test('the summary counts workloads, containers, decisions and errors', () => {
  const pinOnly = { ...update, pinOnly: true };
  const all = [reported('a', { containers: [update, stay] }), reported('b', { containers: [pinOnly] })];
  expect(checkReport(all, [failure({})]).summary).toEqual({
    workloads: 2,
    containers: 3,
    update: 2,
    wait: 0,
    stay: 1,
    refuse: 0,
    pinOnly: 1,
    errors: 1,
  });
});
