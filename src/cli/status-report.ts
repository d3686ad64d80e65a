// The report of `reship status`, and how people read it: one line for each followed container, by trouble.
import type { Assessment } from '#core/rollout/assess.ts';
import { shortName } from '#core/workload/workload.ts';
import type { LastChange } from '#contract/last-change.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { StatusReport } from '#contract/status-report.ts';
import type { Terminal } from './deps.ts';
import { nextSteps } from './next-steps.ts';
import type { StatusOptions } from './options.ts';
import { brief } from './render.ts';
import type { Reported } from './report.ts';
import { errorsOf, itemsOf } from './report.ts';
import { cutTable } from './table.ts';
import { writeData } from './write-data.ts';

export interface Standing {
  readonly reported: Reported;
  readonly rollout: Assessment;
  readonly lastChange: LastChange | null;
}

type Item = StatusReport['items'][number];

const order = ['refuse', 'wait', 'update', 'stay'] as const;

/** @param problemsOnly leaves out what is no problem */
export function statusReport(
  all: readonly Standing[],
  errors: readonly ReportError[],
  problemsOnly: boolean,
): StatusReport {
  const byUid = new Map(all.map((one) => [one.reported.id, one]));
  const items = [...byUid.values()]
    .flatMap(({ reported, rollout, lastChange }) =>
      itemsOf([reported]).map(({ applied: _applied, rollout: _rollout, ...item }): Item => {
        const problem = item.decision === 'refuse' || item.decision === 'wait' || rollout.outcome === 'failed';
        return { ...item, rollout, lastChange, problem };
      }),
    )
    .toSorted((one, other) => trouble(one) - trouble(other) || compare(nameOf(one), nameOf(other)));
  const problems = items.filter(({ problem }) => problem);
  return {
    apiVersion: 'cli.reship.dev/v1',
    kind: 'StatusReport',
    items: problemsOnly ? problems : items,
    errors: errorsOf(errors),
    problems: problems.length,
  };
}

function trouble({ rollout, decision }: Item): number {
  return rollout.outcome === 'failed' ? 0 : 1 + order.indexOf(decision);
}

function nameOf({ workload, container }: Item): string {
  return [workload.namespace, workload.kind, workload.name, container ?? ''].join('\0');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const heads = ['NAMESPACE', 'WORKLOAD', 'CONTAINER', 'RUNNING', 'NEWEST', 'DECISION', 'ROLLOUT', 'CHANGED', 'WHY'];

export async function renderStatus(report: StatusReport, options: StatusOptions, terminal: Terminal): Promise<void> {
  const { output, problems } = options;
  if (output === 'json' || output === 'yaml') return writeData(report, output, terminal);
  if (output === 'name') {
    const names = report.items.map(({ workload }) => `${workload.namespace}/${shortName(workload)}\n`);
    terminal.out.write([...new Set(names)].join(''));
    terminal.err.write(nextSteps([], report.errors, () => false));
    return;
  }
  const { text } = cutTable(heads, report.items.map(row), output === 'wide' ? null : terminal.out.columns);
  if (report.items.length > 0) terminal.out.write(text);
  const count = `${report.problems} problem${report.problems === 1 ? '' : 's'}`;
  const shown = problems ? count : `${report.items.length} followed, ${count}`;
  terminal.err.write(`${nextSteps([], report.errors, () => false)}${shown}\n`);
}

function row(item: Item): readonly string[] {
  const { workload, container, from, to, decision, rollout, lastChange, reasons } = item;
  const failed = rollout.outcome === 'failed' ? `rollout: ${rollout.message}; ` : '';
  return [
    workload.namespace,
    shortName(workload),
    container ?? '(all)',
    brief(from),
    brief(to),
    decision,
    rollout.outcome,
    lastChange?.at ?? '-',
    failed + reasons.map(({ code, message }) => `${code}: ${message}`).join('; '),
  ];
}
