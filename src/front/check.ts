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
import { reconcileAll } from './reconcile-all.ts';
import { scopeRecords } from './scope-records.ts';
import { survey } from './survey.ts';

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
      progress.show('reading the workloads');
      const [found, { of, note }] = await Promise.all([
        survey(options.scope, doors),
        scopeRecords(options.scope, doors),
      ]);
      const wish = options.policy === null ? null : { policy: options.policy };
      const trigger = { type: 'Command', user: null, receiver: null } as const;
      const { outcomes, errors } = await reconcileAll(
        found.workloads,
        { wish, write: 'none', trigger, of },
        doors,
        signal,
        (done) => progress.show(`checked ${done} of ${found.workloads.length} workloads`),
      );
      progress.clear();
      if (note !== null) terminal.err.write(`${note}\n`);
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
