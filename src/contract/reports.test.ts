import { describe, expect, test } from 'vitest';
import { Value } from 'typebox/value';
import { reasons } from '#core/reason/reason.ts';
import { checkReport } from './check-report.ts';
import type { CheckReport } from './check-report.ts';
import { reasonCodes } from './report-item.ts';
import type { ReportItem } from './report-item.ts';
import { updateReport } from './update-report.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const item: ReportItem = {
  workload: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u-1' },
  container: 'app',
  from: { image: 'ghcr.io/acme/web:1.4.2', digest: null },
  to: { image: `ghcr.io/acme/web:1.4.3@${digest}`, digest },
  policy: 'semver:^1.4',
  policySource: 'Annotation',
  pin: 'Digest',
  decision: 'update',
  reasons: [{ code: 'CandidateFound', message: '1.4.3 is newer.', next: 'reship update' }],
  againAfterSeconds: 60,
  applied: null,
  rollout: null,
};

const report: CheckReport = {
  apiVersion: 'cli.reship.dev/v1',
  kind: 'CheckReport',
  items: [item],
  errors: [{ scope: { registry: 'ghcr.io' }, code: 'RateLimited', message: 'ghcr.io answered 429.', next: '' }],
  summary: { workloads: 1, containers: 1, update: 1, wait: 0, stay: 0, refuse: 0, pinOnly: 0, errors: 1 },
};

const withItem = (change: object) => ({ ...report, items: [{ ...item, ...change }] });
const { container: _container, ...itemWithoutContainer } = item;

describe('the schemas of the reports', () => {
  test('a whole CheckReport and UpdateReport pass', () => {
    expect([...Value.Errors(checkReport, report)]).toEqual([]);
    const updated = withItem({ applied: { result: 'patched', record: null }, rollout: 'done' });
    expect([...Value.Errors(updateReport, { ...updated, kind: 'UpdateReport' })]).toEqual([]);
  });

  test.each([
    [
      'a workload that is refused as a whole',
      withItem({
        container: null,
        from: null,
        to: null,
        policy: null,
        policySource: null,
        pin: null,
        decision: 'refuse',
      }),
    ],
    ['a policy from an ImageDeploy', withItem({ policySource: 'ImageDeploy/web' })],
    ['a look only when something changes', withItem({ againAfterSeconds: null })],
    ['an error of the whole command', { ...report, errors: [{ ...report.errors[0], scope: {} }] }],
  ])('%s passes', (_name, value) => {
    expect([...Value.Errors(checkReport, value)]).toEqual([]);
  });

  test.each([
    ['the kind of the other report', { ...report, kind: 'UpdateReport' }],
    ['another API version', { ...report, apiVersion: 'cli.reship.dev/v2' }],
    ['no summary', { ...report, summary: undefined }],
    ['a count below zero', { ...report, summary: { ...report.summary, update: -1 } }],
    ['an unknown decision', withItem({ decision: 'skip' })],
    ['an unknown reason', withItem({ reasons: [{ code: 'Because', message: '', next: '' }] })],
    ['a reason without its next step', withItem({ reasons: [{ code: 'NoTag', message: '' }] })],
    ['a pin in lower case', withItem({ pin: 'digest' })],
    ['an unknown source of the policy', withItem({ policySource: 'Guess' })],
    ['a key that nobody promised', withItem({ note: '' })],
    ['a key left out instead of null', { ...report, items: [itemWithoutContainer] }],
    ['an unknown scope', { ...report, errors: [{ ...report.errors[0], scope: { planet: 'earth' } }] }],
  ])('%s does not pass', (_name, value) => {
    expect(Value.Check(checkReport, value)).toBe(false);
  });

  test('every word list is a string with an enum, and every reason is in it', () => {
    const text = JSON.stringify(checkReport);
    const lists = [...text.matchAll(/\{[^{}]*"enum":/g)].map((match) => match[0]);
    expect(lists.length).toBeGreaterThan(5);
    expect(lists.filter((list) => !list.startsWith('{"type":"string"'))).toEqual([]);
    expect(reasonCodes).toEqual(Object.keys(reasons).toSorted());
  });
});
