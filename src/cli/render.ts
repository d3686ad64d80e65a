// A report as people read it: the table, what to do next, and one closing line.
import { shortName } from '#core/workload/workload.ts';
import type { CheckReport } from '#contract/check-report.ts';
import type { ReportItem } from '#contract/report-item.ts';
import type { UpdateReport } from '#contract/update-report.ts';
import { counted } from './counted.ts';
import type { Terminal } from './deps.ts';
import { nextSteps, whole } from './next-steps.ts';
import type { CheckOptions, ReportOptions, UpdateOptions } from './options.ts';
import type { Cell, Paint } from './table.ts';
import { cutTable } from './table.ts';
import { writeData } from './write-data.ts';

type Report = CheckReport | UpdateReport;

/** What was asked for, as far as it shows. */
export type Asked = Pick<ReportOptions, 'output' | 'colour' | 'scope'> &
  Partial<Pick<CheckOptions, 'files'> & Pick<UpdateOptions, 'dryRun'>>;

const plain: Paint = (text) => text;
const paints: Readonly<Record<ReportItem['decision'], Paint>> = {
  update: (text) => `\u001b[32m${text}\u001b[39m`,
  wait: (text) => `\u001b[33m${text}\u001b[39m`,
  stay: plain,
  refuse: (text) => `\u001b[31m${text}\u001b[39m`,
};

/** Data to `out`; errors, next steps and the summary to `err`. */
export async function render(report: Report, asked: Asked, terminal: Terminal): Promise<void> {
  const { output } = asked;
  if (output === 'json' || output === 'yaml') return writeData(report, output, terminal);
  if (output === 'name') {
    for (const name of changedNames(report)) terminal.out.write(`${name}\n`);
    terminal.err.write(nextSteps([], report.errors, () => false));
    return;
  }
  const { heads, rows } = output === 'wide' ? wideRows(report, asked) : shortRows(report, asked);
  // Who asks for wide lines gets them whole.
  const { text, cut } = cutTable(heads, rows, output === 'wide' ? null : terminal.out.columns);
  if (rows.length > 0) terminal.out.write(text);
  const isCut = new Set(report.items.filter((_, index) => cut.has(index)));
  terminal.err.write(nextSteps(report.items, report.errors, (item) => isCut.has(item)) + closing(report, asked));
}

const shortHeads = ['NAMESPACE', 'WORKLOAD', 'CONTAINER', 'RUNNING', 'CANDIDATE', 'DECISION'];
const wideHeads = ['NAMESPACE', 'WORKLOAD', 'CONTAINER', 'FROM', 'TO', 'POLICY', 'SOURCE', 'PIN', 'DECISION'];

interface Rows {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly (string | Cell)[])[];
}

function shortRows(report: Report, asked: Asked): Rows {
  const acted = report.kind === 'UpdateReport';
  return {
    heads: [...shortHeads, ...(acted ? ['RESULT'] : []), 'WHY'],
    rows: report.items.map((item) => [
      ...named(item),
      brief(item.from),
      brief(item.to),
      verb(item, asked.colour),
      ...(acted ? [result(item, asked)] : []),
      whole(item),
    ]),
  };
}

function wideRows(report: Report, asked: Asked): Rows {
  const acted = report.kind === 'UpdateReport';
  return {
    heads: [...wideHeads, ...(acted ? ['RESULT'] : []), 'AGAIN', 'WHY'],
    rows: report.items.map((item) => [
      ...named(item),
      item.from?.image ?? '-',
      item.to?.image ?? '-',
      item.policy ?? '-',
      item.policySource ?? '-',
      item.pin ?? '-',
      verb(item, asked.colour),
      ...(acted ? [result(item, asked)] : []),
      item.againAfterSeconds === null ? 'on change' : `${item.againAfterSeconds}s`,
      whole(item),
    ]),
  };
}

function named({ workload, container }: ReportItem): readonly string[] {
  return [workload.namespace, shortName(workload), container ?? '(all)'];
}

function verb(item: ReportItem, colour: boolean): Cell {
  return { text: item.decision, paint: colour ? paints[item.decision] : plain };
}

/** In a dry run of the server nothing is changed: it would be stored. */
function result({ applied, rollout }: ReportItem, { dryRun }: Asked): string {
  if (applied === null) return '-';
  if (dryRun === 'server' && applied.result === 'unchanged') return 'accepted';
  return rollout === null ? applied.result : `${applied.result}, ${rollout}`;
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

function closing(report: Report, asked: Asked): string {
  const { summary } = report;
  const counts = `${summary.update} update, ${summary.wait} wait, ${summary.stay} stay, ${summary.refuse} refuse`;
  const pins = summary.pinOnly === 0 ? '' : ` (${summary.pinOnly} of the updates restart only to be pinned)`;
  const errors = summary.errors === 0 ? '' : `, ${counted(summary.errors, 'error')}`;
  const workloads = counted(summary.workloads, 'workload');
  // Where reading failed, that nothing was found says nothing about policies.
  if (summary.workloads === 0 && summary.errors > 0) return `no workload was read${errors}\n`;
  if (summary.workloads === 0) return `${nothingFound(asked)}\n`;
  if (report.items.length === 0) return `${workloads}, none with a policy${errors}. ${firstStep}\n`;
  return `${workloads}, ${counted(summary.containers, 'container')}: ${counts}${errors}${pins}\n`;
}

const firstStep =
  'Annotate one with reship.dev/policy: digest, or try --policy digest (with reship update it pins at once, and restarts what is not pinned yet).';

function nothingFound({ scope, files = [] }: Asked): string {
  const { labelSelector, fieldSelector, namespaces } = scope;
  const queries = [
    ...(labelSelector === null ? [] : [`-l ${labelSelector}`]),
    ...(fieldSelector === null ? [] : [`--field-selector ${fieldSelector}`]),
  ];
  if (queries.length > 0) return `no workloads match ${queries.join(' and ')}`;
  if (files.length > 0) return 'no workloads in the files';
  if (namespaces === null) return 'no workloads in these namespaces';
  if (namespaces.length > 0) return `no workloads in ${namespaces.join(', ')}`;
  return 'no workloads in the namespace of the context; -n NAME names another one, -A means all';
}
