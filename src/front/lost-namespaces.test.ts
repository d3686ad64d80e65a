// Namespaces that were lost on the way.
import { expect, test } from 'vitest';
import type { Reported } from '#cli/report.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { workload } from '#test/fixtures/workload.ts';
import { lostNamespaces } from './lost-namespaces.ts';

function refused(code: ReasonCode, container: string | null): Reported {
  const one = { container, verb: 'refuse', reasons: [reason(code, 'as it was said')] };
  const containers = [one] as unknown as Reported['containers'];
  return { id: workload({}).id, containers, againAfterSeconds: 600, applied: null, rollout: null };
}

test('each is said once, and not again where it is known', () => {
  const rows = [refused('Forbidden', null), refused('Forbidden', null)];
  const { namespace } = workload({}).id;
  const [error, ...more] = lostNamespaces(rows, []);
  expect(error).toMatchObject({ scope: { namespace }, code: 'Forbidden', message: 'as it was said' });
  expect(more).toEqual([]);
  expect(lostNamespaces(rows, [{ scope: { namespace }, ...reason('Forbidden', 'known') }])).toEqual([]);
});

test.each([refused('Forbidden', 'app'), refused('InvalidSettings', null)])(
  'other refusals are no such error',
  (row) => {
    expect(lostNamespaces([row], [])).toEqual([]);
  },
);
