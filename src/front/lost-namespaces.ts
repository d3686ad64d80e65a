// Namespaces that could be read at first and not right before a write: errors of the run, as those that never could.
import type { ReportError } from '#contract/report-error.ts';
import type { Reported } from '#cli/report.ts';

/** One for each Namespace that made a workload be refused as a whole and is not among the errors yet. */
export function lostNamespaces(all: readonly Reported[], known: readonly ReportError[]): readonly ReportError[] {
  const names = new Set(known.flatMap(({ scope }) => scope.namespace ?? []));
  const errors: ReportError[] = [];
  for (const { id, containers } of all) {
    const why = containers.find(({ container }) => container === null)?.reasons[0];
    if (why === undefined || (why.code !== 'Forbidden' && why.code !== 'NotFound') || names.has(id.namespace)) continue;
    names.add(id.namespace);
    errors.push({ scope: { namespace: id.namespace }, ...why });
  }
  return errors;
}
