// `reship why`: the decision for one workload, computed here and now, with everything that it was made from.
import type { Terminal } from '#cli/deps.ts';
import type { WhyOptions } from '#cli/options.ts';
import { progressOn } from '#cli/progress.ts';
import { itemsOf } from '#cli/report.ts';
import { renderWhy } from '#cli/why-report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { WhyReport } from '#contract/why-report.ts';
import { observe } from '#controller/observe.ts';
import { planFrom } from '#controller/reconcile.ts';
import type { ContainerDecision } from '#core/decision/decision.ts';
import { groundOf } from '#core/decision/ground.ts';
import type { Reason } from '#core/reason/reason.ts';
import { assessChange } from '#core/rollout/assess-change.ts';
import { ownerOf } from '#core/workload/owner.ts';
import type { Workload } from '#core/workload/workload.ts';
import { whoAmI } from '#kubernetes/server.ts';
import { UsageError } from '#cli/flags.ts';
import { readConfiguration } from './configuration.ts';
import type { Doors } from './doors.ts';
import { openDoors } from './doors.ts';
import { exitCodeFor } from './failed.ts';
import { faultOf } from './fault.ts';
import { knownRecords } from './known-records.ts';
import { lastChangeOf } from './last-change.ts';
import { survey } from './survey.ts';

/** @param open fits the doors; another one for tests */
export async function why(
  options: WhyOptions,
  terminal: Terminal,
  signal: AbortSignal,
  open: typeof openDoors = openDoors,
): Promise<ExitCode> {
  const progress = progressOn(terminal.err);
  try {
    const doors = await open(options.connection, await readConfiguration(options, process.env), signal);
    try {
      progress.show('reading the workload');
      const found = await survey(options.scope, doors);
      const [workload] = found.workloads;
      const report =
        workload === undefined ? nothing(found.errors) : await explain(workload, found.errors, doors, signal);
      progress.clear();
      await renderWhy(report, options.output, terminal);
      return highest([signal.aborted ? 130 : 0, found.forbidden ? 5 : 0, report.errors.length > 0 ? 1 : 0]);
    } finally {
      await doors.close();
    }
  } catch (thrown) {
    progress.clear();
    if (thrown instanceof UsageError) throw thrown;
    const { code, message, next } = faultOf(thrown).toReason();
    await renderWhy(nothing([{ scope: {}, code, message, next }]), options.output, terminal);
    return exitCodeFor(code);
  }
}

function nothing(errors: readonly ReportError[]): WhyReport {
  return {
    apiVersion: 'cli.reship.dev/v1',
    kind: 'WhyReport',
    computedWith: null,
    workload: null,
    followed: false,
    owner: null,
    brakes: [],
    records: 'forbidden',
    lastChange: null,
    rollout: null,
    containers: [],
    nextLookSeconds: null,
    errors,
  };
}

async function explain(
  workload: Workload,
  errors: readonly ReportError[],
  doors: Doors,
  signal: AbortSignal,
): Promise<WhyReport> {
  const [computedWith, known, seen] = await Promise.all([
    whoAmI(doors.read),
    knownRecords(doors.read, workload.id),
    observe(workload, { wish: null, explain: true }, doors.deps),
  ]);
  const observation = { ...seen, records: known.records };
  const trigger = { type: 'Command', user: null, receiver: null } as const;
  const { decision } = await planFrom(observation, trigger, doors.deps, signal);
  const ground = groundOf(observation);
  const owner = ownerOf(workload);
  return {
    ...nothing(errors),
    computedWith,
    workload: workload.id,
    followed: decision.containers.length > 0,
    owner: owner.kind === 'none' ? null : { kind: owner.kind, evidence: owner.evidence },
    brakes: ground !== null && 'brakes' in ground ? ground.brakes.map(plain) : [],
    records: known.unknown ?? 'read',
    lastChange: lastChangeOf(workload, known.records),
    rollout: assessChange(workload, known.records),
    containers: decision.containers.map((one) => containerOf(workload, one, decision.againAfterSeconds)),
    nextLookSeconds: decision.containers.length === 0 ? null : decision.againAfterSeconds,
  };
}

function containerOf(workload: Workload, decided: ContainerDecision, againAfterSeconds: number | null) {
  const [item] = itemsOf([{ id: workload.id, containers: [decided], againAfterSeconds, applied: null, rollout: null }]);
  if (item === undefined) throw new Error('a container that was decided is an item');
  const verdicts = decided.verdicts.map(({ tag, rank, reasons }) => ({
    tag,
    rank,
    reasons: reasons.map(({ code, message }) => ({ code, message })),
  }));
  return { ...item, verdicts };
}

function plain({ code, message, next }: Reason): Reason {
  return { code, message, next };
}
