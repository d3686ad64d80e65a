// `reship status`: how every followed container of a scope stands, the troubled ones first.
import type { Terminal } from '#cli/deps.ts';
import { UsageError } from '#cli/flags.ts';
import type { StatusOptions } from '#cli/options.ts';
import { progressOn } from '#cli/progress.ts';
import { renderStatus, statusReport } from '#cli/status-report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import { assessChange } from '#core/rollout/assess-change.ts';
import { readConfiguration } from './configuration.ts';
import { openDoors } from './doors.ts';
import { exitCodeFor } from './failed.ts';
import { faultOf } from './fault.ts';
import { lastChangeOf } from './last-change.ts';
import { decideScope } from './scope-decisions.ts';

/** @param open fits the doors; another one for tests */
export async function status(
  options: StatusOptions,
  terminal: Terminal,
  signal: AbortSignal,
  open: typeof openDoors = openDoors,
): Promise<ExitCode> {
  const progress = progressOn(terminal.err);
  try {
    const doors = await open(options.connection, await readConfiguration(options, process.env), signal);
    try {
      const { found, of, outcomes, errors } = await decideScope(
        options,
        'looked at',
        terminal,
        progress,
        doors,
        signal,
      );
      const standing = outcomes.map(({ reconciled: { workload }, reported }) => {
        const { records = [] } = of(workload.id);
        return { reported, rollout: assessChange(workload, records), lastChange: lastChangeOf(workload, records) };
      });
      const report = statusReport(standing, [...found.errors, ...errors], options.problems);
      await renderStatus(report, options, terminal);
      return highest([
        signal.aborted ? 130 : 0,
        found.forbidden ? 5 : 0,
        report.errors.length > 0 || (options.problems && report.problems > 0) ? 1 : 0,
      ]);
    } finally {
      await doors.close();
    }
  } catch (thrown) {
    progress.clear();
    if (thrown instanceof UsageError) throw thrown;
    const { code, message, next } = faultOf(thrown).toReason();
    await renderStatus(statusReport([], [{ scope: {}, code, message, next }], options.problems), options, terminal);
    return exitCodeFor(code);
  }
}
