// What people read of `reship why`: when the next look is, and what to do, said once.
import { expect, test } from 'vitest';
import type { WhyReport } from '#contract/why-report.ts';
import { renderWhy } from './why-report.ts';

const brake = {
  code: 'Suspended',
  message: 'deploy/web is suspended',
  next: 'reship resume deploy/web -n shop',
} as const;
const base: WhyReport = {
  apiVersion: 'cli.reship.dev/v1',
  kind: 'WhyReport',
  computedWith: 'ann',
  workload: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u' },
  followed: true,
  owner: null,
  brakes: [],
  records: 'read',
  lastChange: null,
  rollout: null,
  containers: [],
  nextLookSeconds: null,
  errors: [],
};

async function shown(report: Partial<WhyReport>): Promise<string> {
  let text = '';
  const sink = { write: (more: string) => void (text += more) };
  await renderWhy({ ...base, ...report }, 'table', { out: sink, err: sink } as never);
  return text;
}

test.each([
  [60, 'within its interval (60 s by default), where a controller runs'],
  [2, 'in 2 s, where a controller runs'],
  [null, 'only when something changes'],
])('the next look in %s seconds', async (nextLookSeconds, says) => {
  expect(await shown({ nextLookSeconds })).toContain(`next look       ${says}\n`);
});

test('what is next is said with the brake, and not again with the decision', async () => {
  const item = { container: 'app', decision: 'wait', policy: null, from: null, to: null, verdicts: [] };
  const containers = [{ ...item, reasons: [brake] }] as never;
  const text = await shown({ brakes: [brake], containers });
  expect(text).toContain('because         Suspended: deploy/web is suspended\n');
  expect(text.split(brake.next)).toHaveLength(2);
});
