// What `reship update` and `reship check` come to: the exit code, the report, and what goes on after a fault.
import { describe, expect, test } from 'vitest';
import type { Terminal } from '#cli/deps.ts';
import { UsageError } from '#cli/flags.ts';
import type { CheckOptions, UpdateOptions } from '#cli/options.ts';
import type { UpdateReport } from '#contract/update-report.ts';
import type { PatchAnswer } from '#core/plan/patch-answer.ts';
import { reason } from '#core/reason/reason.ts';
import type { RolloutStatus, Workload } from '#core/workload/workload.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { FakeWish } from '#test/fixtures/fake-doors.ts';
import { fakeDoors } from '#test/fixtures/fake-doors.ts';
import { state } from '#test/fixtures/state.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { check } from './check.ts';
import type { openDoors } from './doors.ts';
import { update } from './update.ts';

const options: UpdateOptions & CheckOptions = {
  connection: { kubeconfig: null, context: null, as: null, asGroups: [], requestTimeoutSeconds: 30 },
  config: null,
  cacheFolder: null,
  scope: {
    namespaces: null,
    without: [],
    workloads: [],
    kinds: ['Deployment'],
    labelSelector: null,
    fieldSelector: null,
  },
  policy: null,
  output: 'json',
  colour: false,
  dryRun: 'none',
  wait: false,
  timeoutSeconds: 0,
  files: [],
  exitCode: false,
};

const image = 'ghcr.io/acme/web:1';
const annotations = { 'reship.dev/policy': 'digest' };
const behind = workload({ annotations, containers: [container('app', `${image}@${digest('a')}`)] });

function stored(rollout: Partial<RolloutStatus> = {}): PatchAnswer {
  const containers = [container('app', `${image}@${digest('b')}`)];
  return {
    result: 'stored',
    workload: { ...behind, resourceVersion: '200', containers, rollout: { ...behind.rollout, ...rollout } },
  };
}

function answering(answer: PatchAnswer, workloads: readonly Workload[] = [behind]): FakeWish {
  return { workloads, patch: () => Promise.resolve(answer) };
}

type Command = (...args: Parameters<typeof check> & Parameters<typeof update>) => ReturnType<typeof check>;

interface Way {
  readonly command?: Command;
  readonly signal?: AbortSignal;
  readonly open?: typeof openDoors;
}

async function run(
  wish: FakeWish,
  more: Partial<UpdateOptions & CheckOptions> = {},
  { command = update, signal = new AbortController().signal, open = () => Promise.resolve(fakeDoors(wish)) }: Way = {},
) {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: { write: (text) => void (said.out += text), columns: null },
    err: { write: (text) => void (said.err += text), columns: null },
    colour: false,
  };
  const code = await command({ ...options, ...more }, terminal, signal, open);
  return { code, report: JSON.parse(said.out) as UpdateReport, err: said.err };
}

const fast = { wait: true, timeoutSeconds: 0 };
const done = {};
const slow = { observedGeneration: 0 };
const stuck = { progressing: { status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too late' } } as const;

describe('the exit code of update', () => {
  test.each<readonly [string, number, FakeWish, Partial<UpdateOptions>, object]>([
    ['patched', 0, answering(stored()), {}, { applied: { result: 'patched' }, rollout: null }],
    ['rolled out', 0, answering(stored(done)), fast, { rollout: 'done' }],
    ['failed at its rollout', 3, answering(stored(stuck)), fast, { rollout: 'failed' }],
    ['not rolled out in time', 4, answering(stored(slow)), fast, { rollout: 'timedOut' }],
    [
      'refused by a webhook',
      1,
      answering({ result: 'denied', reason: reason('AdmissionDenied', 'no') }),
      {},
      { decision: 'wait', applied: { result: 'failed' } },
    ],
    ['gone', 1, answering({ result: 'gone' }), {}, { applied: { result: 'conflict' } }],
    ['not sent', 0, { workloads: [behind] }, { dryRun: 'client' }, { decision: 'update', applied: null }],
    [
      'checked by the API server',
      0,
      answering(stored()),
      { dryRun: 'server' },
      { decision: 'update', applied: { result: 'unchanged', record: null }, rollout: null },
    ],
  ])('%s is %i', async (_, ends, wish, more, item) => {
    const { code, report } = await run(wish, more);
    expect(report.items).toMatchObject([item]);
    expect(report.errors).toEqual([]);
    expect(code).toBe(ends);
  });

  test('nothing that may be listed is 5', async () => {
    async function* listWorkloads(): AsyncGenerator<Workload> {
      const first: readonly Workload[] = [];
      yield* first;
      throw new ClusterError('Forbidden', 'no');
    }
    expect((await run({ cluster: { listWorkloads } })).code).toBe(5);
  });

  test('interrupted is 130, and what was not reached is an error', async () => {
    const { code, report } = await run({ workloads: [behind] }, {}, { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(report).toMatchObject({ items: [], errors: [{ code: 'Interrupted', scope: { workload: 'deploy/web' } }] });
  });

  test('interrupted while a rollout is followed leaves what was written in the report', async () => {
    const abort = new AbortController();
    const patch = () => {
      abort.abort();
      return Promise.resolve(stored(slow));
    };
    const { code, report } = await run({ workloads: [behind], patch }, fast, { signal: abort.signal });
    expect(code).toBe(130);
    expect(report.items).toMatchObject([{ applied: { result: 'patched' }, rollout: 'unproven' }]);
  });
});

describe('a read that ends with the run', () => {
  test('while a rollout is followed leaves it unproven, and is no error', async () => {
    const abort = new AbortController();
    const workloadRead = () => {
      abort.abort();
      return Promise.reject(new ClusterError('Interrupted', 'interrupted'));
    };
    const wish = { ...answering(stored(slow)), cluster: { workload: workloadRead } };
    const { code, report } = await run(wish, { wait: true, timeoutSeconds: 60 }, { signal: abort.signal });
    expect(code).toBe(130);
    expect(report).toMatchObject({ items: [{ rollout: 'unproven' }], errors: [] });
  });
});

describe('a fault of our own', () => {
  const fault = new TypeError('deep');

  test('while a rollout is followed is an error beside what was written', async () => {
    const read = () => Promise.reject(fault);
    const wish = { ...answering(stored(slow)), cluster: { workload: read } };
    const { code, report } = await run(wish, { wait: true, timeoutSeconds: 60 });
    expect(code).toBe(1);
    expect(report.items).toMatchObject([{ applied: { result: 'patched' }, rollout: null }]);
    expect(report.errors).toMatchObject([{ code: 'InternalError', scope: { workload: 'deploy/web' } }]);
  });

  test('before anything was read is still a report', async () => {
    for (const command of [update, check]) {
      const { code, report } = await run({}, {}, { command, open: () => Promise.reject(fault) });
      expect(code).toBe(1);
      expect(report).toMatchObject({ items: [], errors: [{ code: 'InternalError', scope: {} }] });
    }
  });

  test('is no mistake of the command line, which stays one', async () => {
    const open = () => Promise.reject(new UsageError('no such flag'));
    await expect(run({}, {}, { open })).rejects.toThrow('no such flag');
  });
});

describe('where records are served', () => {
  const annotated = { 'reship.dev/state': JSON.stringify(state(1)) };
  const read: FakeWish['read'] = () => Promise.resolve({ items: [] });
  const after: PatchAnswer = {
    result: 'stored',
    workload: { ...behind, resourceVersion: '200', annotations: annotated },
  };

  test.each([
    ['none', ['POST']],
    ['server', []],
    ['client', []],
  ] as const)('dry run %s: a change is followed by %j on its record', async (dryRun, expected) => {
    const sent: string[] = [];
    const call: FakeWish['call'] = ({ method }) => {
      sent.push(method);
      return Promise.resolve({ metadata: { resourceVersion: '1' } });
    };
    const { code } = await run({ ...answering(after), read, call }, { dryRun });
    expect([code, sent]).toEqual([0, expected]);
  });

  test('one that may not be made is said, and fails nothing', async () => {
    const call = () => Promise.reject(new ClusterError('Forbidden', 'you may not create', { status: 403 }));
    const { code, report, err } = await run({ ...answering(after), read, call });
    expect([code, report.errors, report.items[0]?.applied?.result]).toEqual([0, [], 'patched']);
    expect(err).toContain('1 of 1 changes has no DeployRecord yet');
  });
});

describe('check', () => {
  test.each([
    [false, 0],
    [true, 6],
  ])('with --exit-code %s ends with %i where an update is available', async (exitCode, ends) => {
    const { code, report } = await run({ workloads: [behind] }, { exitCode }, { command: check });
    expect(report).toMatchObject({ kind: 'CheckReport', items: [{ decision: 'update', applied: null }] });
    expect(code).toBe(ends);
  });
});
