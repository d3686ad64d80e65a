import { expect, test } from 'vitest';
import type { Verb } from '#core/decision/decision.ts';
import type { Assessment } from '#core/rollout/assess.ts';
import { reason } from '#core/reason/reason.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { Standing } from './status-report.ts';
import { statusReport } from './status-report.ts';

function standing(name: string, verb: Verb, outcome: Assessment['outcome'] = 'done'): Standing {
  const decision = {
    container: 'app',
    verb,
    reasons: [reason('NewestAllowed', 'x', '')],
    from: null,
    to: null,
    policy: 'digest',
    policySource: 'Annotation',
    pin: 'digest',
    ran: null,
    tag: null,
    restart: false,
    pinOnly: false,
    verdicts: [],
  } as const;
  const { id } = workload({ name, uid: name });
  const reported = { id, containers: [decision], againAfterSeconds: 60, applied: null, rollout: null };
  return { reported, rollout: { outcome, message: '' }, lastChange: null };
}

const all = [
  standing('z-stays', 'stay'),
  standing('y-update', 'update', 'progressing'),
  standing('x-waits', 'wait'),
  standing('b-refused', 'refuse'),
  standing('a-refused', 'refuse'),
  standing('w-failed', 'stay', 'failed'),
  standing('a-stays', 'stay', 'unproven'),
];
const names = (report: ReturnType<typeof statusReport>) => report.items.map((one) => one.workload.name);

test('trouble comes first: failed, refused, waiting, then updates and what is fine, each by name', () => {
  const report = statusReport(all, [], false);
  const order = ['w-failed', 'a-refused', 'b-refused', 'x-waits', 'y-update', 'a-stays', 'z-stays'];
  expect([names(report), report.problems]).toEqual([order, 4]);
});

test('problems alone are those that are refused, wait or failed', () => {
  expect(names(statusReport(all, [], true))).toEqual(['w-failed', 'a-refused', 'b-refused', 'x-waits']);
});
