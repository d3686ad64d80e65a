// A command that could not even begin still prints its report: an error with an empty scope.
import type { Terminal } from '#cli/deps.ts';
import type { ReportOptions } from '#cli/options.ts';
import { render } from '#cli/render.ts';
import type { Reported } from '#cli/report.ts';
import type { CheckReport } from '#contract/check-report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { UpdateReport } from '#contract/update-report.ts';
import { ClusterError } from '#kubernetes/status-error.ts';

type ReportOf = (all: readonly Reported[], errors: readonly ReportError[]) => CheckReport | UpdateReport;

export async function failed(
  error: unknown,
  reportOf: ReportOf,
  options: ReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!(error instanceof ClusterError)) throw error;
  const { code, message, next } = error.toReason();
  await render(reportOf([], [{ scope: {}, code, message, next }]), options.output, options.colour, terminal);
  if (code === 'KubeconfigUnusable') return 2;
  return code === 'Forbidden' || code === 'Unauthorized' ? 5 : 1;
}
