// A command that could not even begin still prints its report: an error with an empty scope.
import type { Terminal } from '#cli/deps.ts';
import { UsageError } from '#cli/flags.ts';
import type { ReportOptions } from '#cli/options.ts';
import { render } from '#cli/render.ts';
import type { Reported } from '#cli/report.ts';
import type { CheckReport } from '#contract/check-report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import type { UpdateReport } from '#contract/update-report.ts';
import { faultOf } from './fault.ts';

type ReportOf = (all: readonly Reported[], errors: readonly ReportError[]) => CheckReport | UpdateReport;

export async function failed(
  thrown: unknown,
  reportOf: ReportOf,
  options: ReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (thrown instanceof UsageError) throw thrown;
  const { code, message, next } = faultOf(thrown).toReason();
  await render(reportOf([], [{ scope: {}, code, message, next }]), options, terminal);
  return exitCodeFor(code);
}

/** Of a command that could not begin. */
export function exitCodeFor(code: ReasonCode): ExitCode {
  if (code === 'KubeconfigUnusable') return 2;
  if (code === 'Interrupted') return 130;
  return code === 'Forbidden' || code === 'Unauthorized' ? 5 : 1;
}
