// The rows of `reship history`: read from records, chosen by flags, and printed with the columns of kubectl get drec.
import type { HistoryReport } from '#contract/history-report.ts';
import { recordFactsOf } from '#core/record/record-facts.ts';
import type { NewRecord } from '#core/record/record.ts';
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import { at, textOf } from '#core/workload/shape.ts';
import type { WorkloadKind } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import type { Terminal } from './deps.ts';
import { nextSteps } from './next-steps.ts';
import type { HistoryOptions } from './options.ts';
import { table } from './table.ts';
import { recordWords } from './why-report.ts';
import { writeData } from './write-data.ts';

export type HistoryItem = HistoryReport['items'][number];

/** null: it is no record of ours. */
export function historyItemOf(raw: unknown): HistoryItem | null {
  const facts = recordFactsOf(raw);
  if (facts === null) return null;
  const { name, namespace, target, changes, outcome, trigger } = facts;
  const seconds = at(raw, 'status', 'timings', 'durationSeconds');
  return {
    record: name,
    source: 'Record',
    namespace,
    target: shortName({ kind: target.kind as WorkloadKind, name: target.name }),
    from: textOf(at(raw, 'spec', 'shown', 'from')) ?? '',
    to: textOf(at(raw, 'spec', 'shown', 'to')) ?? '',
    changes: changes.map((one) => ({ ...one })),
    trigger: {
      type: trigger,
      user: textOf(at(raw, 'spec', 'trigger', 'user')),
      receiver: textOf(at(raw, 'spec', 'trigger', 'receiver')),
    },
    outcome,
    durationSeconds: typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : null,
    at: formatInstant(facts.at),
  };
}

/** @param record as it would be written for a state; nothing is known of how it ended */
export function stateItem(record: NewRecord): HistoryItem {
  const item = historyItemOf(record);
  if (item === null) throw new Error('a record that was made here can be read');
  return { ...item, source: 'State' };
}

export function matches(item: HistoryItem, options: HistoryOptions, now: number): boolean {
  const { sinceSeconds, image, outcomes } = options;
  if (sinceSeconds !== null && (parseInstant(item.at) ?? 0) < now - sinceSeconds * 1000) return false;
  if (image !== null && !item.changes.some(({ from, to }) => from.includes(image) || to.includes(image))) return false;
  if (outcomes.length === 0) return true;
  // Of a state nobody knows how it ended: not even that it has not.
  return item.source === 'Record' && outcomes.includes((item.outcome ?? 'Open').toLowerCase());
}

const heads = ['NAMESPACE', 'TARGET', 'FROM', 'TO', 'TRIGGER', 'BY', 'OUTCOME', 'DURATION', 'AGE'];

export async function renderHistory(
  report: HistoryReport,
  form: HistoryOptions['output'],
  terminal: Terminal,
  now: number,
): Promise<void> {
  if (form !== 'table') return writeData(report, form, terminal);
  const { items, records, errors } = report;
  if (items.length > 0)
    terminal.out.write(
      table(
        heads,
        items.map((item) => row(item, now)),
      ),
    );
  const states = 'shown is the last change that reship.dev/state tells of, its outcome is not known';
  if (records !== 'read' && errors.length === 0) terminal.err.write(`records: ${recordWords[records]}; ${states}\n`);
  terminal.err.write(nextSteps([], errors, () => false));
  if (errors.length === 0) terminal.err.write(`${items.length} change${items.length === 1 ? '' : 's'}\n`);
}

function row(item: HistoryItem, now: number): readonly string[] {
  const { namespace, target, from, to, trigger, outcome, durationSeconds, source } = item;
  return [
    namespace,
    target,
    from === '' ? '-' : from,
    to === '' ? '-' : to,
    trigger.type,
    trigger.user ?? trigger.receiver ?? '-',
    outcome ?? (source === 'Record' ? 'Open' : '-'),
    durationSeconds === null ? '-' : `${durationSeconds}s`,
    age(now - (parseInstant(item.at) ?? now)),
  ];
}

/** As kubectl shows ages: the largest unit alone. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
