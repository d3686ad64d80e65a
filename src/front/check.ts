// `reship check`: what would be done and why, for every opted-in container of a scope.
import type { Terminal } from '#cli/deps.ts';
import type { CheckOptions } from '#cli/options.ts';
import { progressOn } from '#cli/progress.ts';
import { render } from '#cli/render.ts';
import { checkReport } from '#cli/report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import { readConfiguration } from './configuration.ts';
import { failed } from './failed.ts';
import { openDoors } from './doors.ts';
import { decideScope } from './scope-decisions.ts';

/** @param open fits the doors; another one for tests */
export async function check(
  options: CheckOptions,
  terminal: Terminal,
  signal: AbortSignal,
  open: typeof openDoors = openDoors,
): Promise<ExitCode> {
  const progress = progressOn(terminal.err);
  try {
    const doors = await open(options.connection, await readConfiguration(options, process.env), signal);
    try {
      const { found, outcomes, errors } = await decideScope(options, 'checked', terminal, progress, doors, signal);
      const report = checkReport(
        outcomes.map((one) => one.reported),
        [...found.errors, ...errors],
      );
      await render(report, options, terminal);
      return highest([
        signal.aborted ? 130 : 0,
        found.forbidden ? 5 : 0,
        report.errors.length > 0 ? 1 : 0,
        options.exitCode && report.summary.update > 0 ? 6 : 0,
      ]);
    } finally {
      await doors.close();
    }
  } catch (error) {
    progress.clear();
    return failed(error, checkReport, options, terminal);
  }
}
