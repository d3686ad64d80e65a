// A report as people read it: the table, what to do next, and one closing line.
import { shortName } from '#core/workload/workload.ts';
import type { CheckReport } from '#contract/check-report.ts';
import type { ReportItem } from '#contract/report-item.ts';
import type { UpdateReport } from '#contract/update-report.ts';
import type { Terminal } from './deps.ts';
import type { OutputForm } from './options.ts';
import { printable } from './printable.ts';
import type { Cell, Paint } from './table.ts';
import { table } from './table.ts';
import { writeData } from './write-data.ts';

type Report = CheckReport | UpdateReport;

const plain: Paint = (text) => text;
const paints: Readonly<Record<ReportItem['decision'], Paint>> = {
  update: (text) => `\u001b[32m${text}\u001b[39m`,
  wait: (text) => `\u001b[33m${text}\u001b[39m`,
  stay: plain,
  refuse: (text) => `\u001b[31m${text}\u001b[39m`,
};

/** Data to `out`; errors, next steps and the summary to `err`. */
export async function render(report: Report, form: OutputForm, colour: boolean, terminal: Terminal): Promise<void> {
  switch (form) {
    case 'json':
    case 'yaml':
      return writeData(report, form, terminal);
    case 'name':
      for (const name of changedNames(report)) terminal.out.write(`${name}\n`);
      return;
    case 'table':
    case 'wide':
      if (report.items.length > 0)
        terminal.out.write(form === 'wide' ? wideTable(report, colour) : shortTable(report, colour));
  }
  terminal.err.write(hints(report) + errorLines(report) + closing(report));
}

function shortTable(report: Report, colour: boolean): string {
  const acted = report.kind === 'UpdateReport';
  const heads = [
    'NAMESPACE',
    'WORKLOAD',
    'CONTAINER',
    'RUNNING',
    'CANDIDATE',
    'DECISION',
    ...(acted ? ['RESULT'] : []),
    'WHY',
  ];
  const rows = report.items.map((item) => [
    item.workload.namespace,
    shortName(item.workload),
    item.container ?? '*',
    brief(item.from),
    brief(item.to),
    verb(item, colour),
    ...(acted ? [result(item)] : []),
    why(item),
  ]);
  return table(heads, rows);
}

function wideTable(report: Report, colour: boolean): string {
  const heads = [
    'NAMESPACE',
    'WORKLOAD',
    'CONTAINER',
    'FROM',
    'TO',
    'POLICY',
    'SOURCE',
    'PIN',
    'DECISION',
    'RESULT',
    'AGAIN',
    'WHY',
  ];
  const rows = report.items.map((item) => [
    item.workload.namespace,
    shortName(item.workload),
    item.container ?? '*',
    item.from?.image ?? '-',
    item.to?.image ?? '-',
    item.policy ?? '-',
    item.policySource ?? '-',
    item.pin ?? '-',
    verb(item, colour),
    result(item),
    item.againAfterSeconds === null ? 'on change' : `${item.againAfterSeconds}s`,
    why(item),
  ]);
  return table(heads, rows);
}

function verb(item: ReportItem, colour: boolean): Cell {
  return { text: item.decision, paint: colour ? paints[item.decision] : plain };
}

function why(item: ReportItem): string {
  return item.reasons.map((reason) => `${reason.code}: ${reason.message}`).join('; ');
}

function result(item: ReportItem): string {
  if (item.applied === null) return '-';
  return item.rollout === null ? item.applied.result : `${item.applied.result}, ${item.rollout}`;
}

/** `1.4.2@0a1b2c3`: tag and seven digits of the digest, enough to tell two apart. */
export function brief(seen: ReportItem['from']): string {
  if (seen === null) return '-';
  const name = seen.image.split('@', 1)[0] ?? '';
  const tag = name.slice(name.lastIndexOf('/') + 1).split(':')[1] ?? 'latest';
  const digest = seen.digest ?? seen.image.split('@')[1] ?? null;
  const shown = seen.image.includes('@') && !name.slice(name.lastIndexOf('/') + 1).includes(':') ? '' : tag;
  return digest === null ? shown : `${shown}@${digest.slice(digest.indexOf(':') + 1).slice(0, 7)}`;
}

function changedNames(report: Report): readonly string[] {
  const names = report.items
    .filter((item) => item.decision === 'update')
    .map((item) => `${item.workload.namespace}/${shortName(item.workload)}`);
  return [...new Set(names)];
}

/** What to do about each object that is refused or waits, once per distinct step. */
function hints(report: Report): string {
  const steps = new Map<string, string>();
  for (const item of report.items) {
    const first = item.reasons[0];
    if (first === undefined || first.next === '' || item.decision === 'stay' || item.decision === 'update') continue;
    const where = `${item.workload.namespace}/${shortName(item.workload)}`;
    if (!steps.has(first.next)) steps.set(first.next, `${where}: ${first.code}`);
  }
  return [...steps]
    .map(([next, where]) => `${printable(where)}\n  next: ${next.split('\n').map(printable).join('\n        ')}\n`)
    .join('');
}

function errorLines(report: Report): string {
  return report.errors
    .map((error) => {
      const where = Object.values(error.scope).join('/') || 'reship';
      return `${printable(`error: ${where}: ${error.code}: ${error.message}`)}\n${error.next === '' ? '' : `  next: ${printable(error.next)}\n`}`;
    })
    .join('');
}

function closing(report: Report): string {
  const { summary } = report;
  const counts = `${summary.update} update, ${summary.wait} wait, ${summary.stay} stay, ${summary.refuse} refuse`;
  const pins = summary.pinOnly === 0 ? '' : ` (${summary.pinOnly} of the updates restart only to be pinned)`;
  const errors = summary.errors === 0 ? '' : `, ${counted(summary.errors, 'error')}`;
  const workloads = counted(summary.workloads, 'workload');
  // Where reading failed, that nothing was found says nothing about policies.
  if (summary.workloads === 0 && summary.errors > 0) return `no workload was read${errors}\n`;
  if (report.items.length === 0) {
    return `${workloads}, none with a policy${errors}. Annotate one with reship.dev/policy: digest, or try --policy digest.\n`;
  }
  return `${workloads}, ${counted(summary.containers, 'container')}: ${counts}${errors}${pins}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
