// From decisions to the report that every output form shows.
import type { ContainerDecision } from '#core/decision/decision.ts';
import type { Pin } from '#core/workload/settings.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { CheckReport } from '#contract/check-report.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { ReportItem } from '#contract/report-item.ts';
import type { ReportSummary } from '#contract/report-summary.ts';
import type { UpdateReport } from '#contract/update-report.ts';

/** One workload as the commands hand it over. */
export interface Reported {
  readonly id: WorkloadId;
  readonly containers: readonly ContainerDecision[];
  readonly againAfterSeconds: number | null;
  readonly applied: 'patched' | 'unchanged' | 'conflict' | 'failed' | null;
  readonly rollout: ReportItem['rollout'];
}

export function checkReport(all: readonly Reported[], errors: readonly ReportError[]): CheckReport {
  const items = itemsOf(all);
  return {
    apiVersion: 'cli.reship.dev/v1',
    kind: 'CheckReport',
    items,
    errors: errorsOf(errors),
    summary: summary(all, items, errors),
  };
}

export function updateReport(all: readonly Reported[], errors: readonly ReportError[]): UpdateReport {
  const items = itemsOf(all);
  return {
    apiVersion: 'cli.reship.dev/v1',
    kind: 'UpdateReport',
    items,
    errors: errorsOf(errors),
    summary: summary(all, items, errors),
  };
}

/** By namespace, kind and name, so that two runs can be compared line by line. */
export function itemsOf(all: readonly Reported[]): ReportItem[] {
  const sorted = all.toSorted((a, b) => order(sortKey(a.id), sortKey(b.id)));
  return sorted.flatMap((one) => one.containers.map((container) => item(one, container)));
}

/** As the rows: by what they are about, the whole command first. */
export function errorsOf(errors: readonly ReportError[]): ReportError[] {
  return errors.toSorted((a, b) => order(errorKey(a), errorKey(b)));
}

function errorKey({ scope, code, message }: ReportError): string {
  const { context = '', registry = '', namespace = '', kind = '', workload = '' } = scope;
  return [context, namespace, workload, kind, registry, code, message].join('\0');
}

function sortKey(id: WorkloadId): string {
  return `${id.namespace}\0${id.kind}\0${id.name}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const pins: Readonly<Record<Pin, 'Digest' | 'Tag' | 'None'>> = { digest: 'Digest', tag: 'Tag', none: 'None' };

function item(one: Reported, decision: ContainerDecision): ReportItem {
  const wasWritten = decision.verb === 'update' || one.applied === 'failed' || one.applied === 'conflict';
  const touched = one.applied !== null && wasWritten && decision.to !== null;
  return {
    workload: { ...one.id },
    container: decision.container,
    from: decision.from,
    to: decision.to,
    policy: decision.policy,
    policySource: decision.policySource,
    pin: decision.pin === null ? null : pins[decision.pin],
    decision: decision.verb,
    reasons: decision.reasons.map(({ code, message, next }) => ({ code, message, next })),
    againAfterSeconds: one.againAfterSeconds,
    applied: touched && one.applied !== null ? { result: one.applied, record: null } : null,
    rollout: touched ? one.rollout : null,
  };
}

function summary(
  all: readonly Reported[],
  items: readonly ReportItem[],
  errors: readonly ReportError[],
): ReportSummary {
  const count = (verb: ReportItem['decision']) => items.filter((one) => one.decision === verb).length;
  return {
    workloads: all.length,
    containers: items.length,
    update: count('update'),
    wait: count('wait'),
    stay: count('stay'),
    refuse: count('refuse'),
    pinOnly: all.flatMap((one) => one.containers).filter((one) => one.verb === 'update' && one.pinOnly).length,
    errors: errors.length,
  };
}
