// Lists that failed, as errors of a report: the same right missing for several kinds is said once for each namespace.
import type { ReportError } from '#contract/report-error.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import type { WorkloadKind } from '#core/workload/workload.ts';
import { grantOfAll, missingRight } from '#kubernetes/rights.ts';
import type { ClusterError } from '#kubernetes/status-error.ts';

export interface ListFailure {
  readonly error: ClusterError;
  /** null: in all namespaces. */
  readonly namespace: string | null;
  readonly kind: WorkloadKind;
}

export function listErrors(failures: readonly ListFailure[]): readonly ReportError[] {
  const groups = new Map<string, ListFailure[]>();
  for (const failure of failures) {
    const { error, namespace } = failure;
    const isRight = missingRight(error.message) !== null;
    const key = JSON.stringify(isRight ? ['right', namespace] : [error.code, error.message]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return distinct([...groups.values()].flatMap(errorsOf));
}

/** The same error met by every request of a run is said once. */
export function distinct(errors: readonly ReportError[]): readonly ReportError[] {
  return [...new Map(errors.map((error) => [JSON.stringify([error.scope, error.code]), error])).values()];
}

function errorsOf(failures: readonly ListFailure[]): readonly ReportError[] {
  const [first] = failures;
  const rights = failures.flatMap(({ error }) => missingRight(error.message) ?? []);
  if (first === undefined || rights.length < 2)
    return failures.map((one) => ({ scope: scopeOf(one), ...one.error.toReason() }));
  const { error, namespace } = first;
  const resources = rights.map(({ resource }) => resource).join(', ');
  const user = /User "[^"]*"/.exec(error.message)?.[0] ?? 'the user';
  const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return [
    {
      scope: namespace === null ? {} : { namespace },
      code: error.code,
      message: `${user} cannot list ${resources} ${where}`,
      next: grantOfAll(rights),
    },
  ];
}

/** What concerns the whole cluster has an empty scope. */
function scopeOf({ error, namespace, kind }: ListFailure): ReportError['scope'] {
  if (isWhole(error)) return {};
  return { ...(namespace === null ? {} : { namespace }), kind };
}

const whole: readonly ReasonCode[] = ['ClusterUnreachable', 'Unauthorized', 'KubeconfigUnusable', 'Interrupted'];

/** No request of the run can succeed. */
export function isWhole({ code }: ClusterError): boolean {
  return whole.includes(code);
}
