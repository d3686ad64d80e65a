// `reship update`: writes the better images now and, when asked, follows the rollouts.
import type { Terminal } from '#cli/deps.ts';
import type { UpdateOptions } from '#cli/options.ts';
import type { Progress } from '#cli/progress.ts';
import { progressOn } from '#cli/progress.ts';
import { render } from '#cli/render.ts';
import type { Reported } from '#cli/report.ts';
import { updateReport } from '#cli/report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { UpdateReport } from '#contract/update-report.ts';
import type { Config } from '#config.ts';
import { follow } from '#controller/follow.ts';
import { notObserved } from '#core/rollout/assess.ts';
import { shortName } from '#core/workload/workload.ts';
import { whoAmI } from '#kubernetes/server.ts';
import { readConfiguration } from './configuration.ts';
import type { Doors } from './doors.ts';
import { openDoors } from './doors.ts';
import { failed } from './failed.ts';
import { faultOf } from './fault.ts';
import { lostNamespaces } from './lost-namespaces.ts';
import type { Outcome } from './reconcile-all.ts';
import { problem, reconcileAll } from './reconcile-all.ts';
import { createRecordMaker } from './record-maker.ts';
import { scopeRecords } from './scope-records.ts';
import { survey } from './survey.ts';

/** Milliseconds between the first two looks at a rollout. */
const lookEveryMs = 250;

/** @param open fits the doors; another one for tests */
export async function update(
  options: UpdateOptions,
  terminal: Terminal,
  signal: AbortSignal,
  open: typeof openDoors = openDoors,
): Promise<ExitCode> {
  const progress = progressOn(terminal.err);
  try {
    const config = await readConfiguration(options, process.env);
    const doors = await open(options.connection, config, signal);
    try {
      return await run(options, terminal, progress, doors, config, signal);
    } finally {
      await doors.close();
    }
  } catch (error) {
    progress.clear();
    return failed(error, updateReport, options, terminal);
  }
}

async function run(
  options: UpdateOptions,
  terminal: Terminal,
  progress: Progress,
  doors: Doors,
  { clusterName }: Config,
  signal: AbortSignal,
): Promise<ExitCode> {
  progress.show('reading the workloads');
  const began = doors.deps.now();
  const [found, { of, note, served }, user] = await Promise.all([
    survey(options.scope, doors),
    scopeRecords(options.scope, doors),
    whoAmI(doors.read),
  ]);
  const wish = options.policy === null ? null : { policy: options.policy };
  const write = options.dryRun === 'none' ? 'store' : options.dryRun === 'server' ? 'server' : 'none';
  const trigger = { type: 'Command', user, receiver: null } as const;
  const setting = { sha256: doors.deps.sha256, ...(clusterName === undefined ? {} : { clusterName }) };
  const maker = served && write === 'store' ? createRecordMaker(doors.call, setting, began) : null;
  const { outcomes, errors } = await reconcileAll(
    found.workloads,
    { wish, write, trigger, of },
    doors,
    signal,
    (done) => progress.show(`looked at ${done} of ${found.workloads.length} workloads`),
    maker?.make,
  );
  const followed = options.wait
    ? await followAll(outcomes, options, progress, doors, signal)
    : { reported: outcomes.map((one) => nothingStored(one.reported, options)), errors: [] };
  progress.clear();
  for (const one of [note, maker?.note() ?? null]) if (one !== null) terminal.err.write(`${one}\n`);
  const lost = lostNamespaces(followed.reported, found.errors);
  const report = updateReport(followed.reported, [...found.errors, ...lost, ...errors, ...followed.errors]);
  if (options.dryRun !== 'none') terminal.err.write(`dry run (${options.dryRun}): nothing was written\n`);
  await render(report, options, terminal);
  return highest([signal.aborted ? 130 : 0, found.forbidden ? 5 : 0, ...codesOf(report)]);
}

/** What the API server accepts in its dry run changes nothing. */
function nothingStored(reported: Reported, { dryRun }: UpdateOptions): Reported {
  return dryRun === 'server' && reported.applied === 'patched' ? { ...reported, applied: 'unchanged' } : reported;
}

/** All rollouts at once against one deadline; one that cannot be read is an error beside what was written. */
async function followAll(
  outcomes: readonly Outcome[],
  options: UpdateOptions,
  progress: Progress,
  doors: Doors,
  signal: AbortSignal,
): Promise<{ readonly reported: readonly Reported[]; readonly errors: readonly ReportError[] }> {
  const errors: ReportError[] = [];
  const until = performance.now() + options.timeoutSeconds * 1000;
  const patched = outcomes.filter((one) => one.reconciled.applied === 'patched').length;
  const everyMs = Math.max(lookEveryMs, patched * 20);
  // Reading ends with the run, unlike what settles a write.
  const deps = { ...doors.deps, cluster: { ...doors.deps.cluster, workload: doors.cluster.workload } };
  const followOne = async ({ reconciled, reported }: Outcome): Promise<Reported> => {
    if (reconciled.applied !== 'patched') return reported;
    const name = `${reported.id.namespace}/${shortName(reported.id)}`;
    try {
      const { outcome, message } = await follow(reconciled.workload, deps, {
        until,
        signal,
        everyMs,
        seen: (_, { outcome, message }) =>
          progress.follow(name, outcome === 'progressing' ? message : outcome, message === notObserved),
      });
      if (outcome !== 'done') progress.say(`${name}: ${outcome}: ${message}`);
      return { ...reported, rollout: outcome };
    } catch (thrown) {
      errors.push(problem(reconciled.workload, faultOf(thrown).toReason()));
      return reported;
    }
  };
  return { reported: await Promise.all(outcomes.map(followOne)), errors };
}

function codesOf(report: UpdateReport): readonly ExitCode[] {
  return [
    report.errors.length > 0 ? 1 : 0,
    ...report.items.map((item): ExitCode => {
      if (item.rollout === 'failed') return 3;
      if (item.rollout === 'timedOut') return 4;
      return item.applied?.result === 'failed' || item.applied?.result === 'conflict' ? 1 : 0;
    }),
  ];
}
