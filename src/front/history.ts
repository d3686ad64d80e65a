// `reship history`: the changes that DeployRecords tell of; where there are none to read, the last change of each state.
import type { Terminal } from '#cli/deps.ts';
import type { HistoryItem } from '#cli/history-report.ts';
import { historyItemOf, matches, renderHistory, stateItem } from '#cli/history-report.ts';
import type { HistoryOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import type { HistoryReport } from '#contract/history-report.ts';
import type { ReportError } from '#contract/report-error.ts';
import { recordSelector } from '#core/record/record-labels.ts';
import { recordOf } from '#core/record/new-record.ts';
import { parseState } from '#core/record/state.ts';
import { shortName } from '#core/workload/workload.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { createRecords } from '#kubernetes/records.ts';
import { UsageError } from '#cli/flags.ts';
import type { Doors } from './doors.ts';
import { openDoors } from './doors.ts';
import { exitCodeFor } from './failed.ts';
import { faultOf } from './fault.ts';
import { survey } from './survey.ts';

/** @param open fits the doors; another one for tests */
export async function history(
  options: HistoryOptions,
  terminal: Terminal,
  signal: AbortSignal,
  open: typeof openDoors = openDoors,
): Promise<ExitCode> {
  try {
    const doors = await open(options.connection, {}, signal);
    try {
      const { read, found } = await recordItems(options, doors);
      const rest = read === 'read' ? { items: found, errors: [], forbidden: false } : await stateItems(options, doors);
      const now = doors.deps.now();
      const items = rest.items.filter((one) => matches(one, options, now)).toSorted(newestFirst);
      await renderHistory(report(read, items, rest.errors), options.output, terminal, now);
      return highest([signal.aborted ? 130 : 0, rest.forbidden ? 5 : 0, rest.errors.length > 0 ? 1 : 0]);
    } finally {
      await doors.close();
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    const { code, message, next } = faultOf(thrown).toReason();
    await renderHistory(report('forbidden', [], [{ scope: {}, code, message, next }]), options.output, terminal, 0);
    return exitCodeFor(code);
  }
}

function report(
  records: HistoryReport['records'],
  items: HistoryReport['items'],
  errors: readonly ReportError[],
): HistoryReport {
  return { apiVersion: 'cli.reship.dev/v1', kind: 'HistoryReport', records, items, errors };
}

/** Throws a ClusterError for everything but a kind that is not served or may not be listed. */
async function recordItems(
  { scope }: HistoryOptions,
  { read, deps, namespace: ours }: Doors,
): Promise<{ readonly read: HistoryReport['records']; readonly found: readonly HistoryItem[] }> {
  const door = createRecords(read, historyItemOf);
  const found: HistoryItem[] = [];
  const [workload] = scope.workloads;
  const selector = workload === undefined ? {} : { labelSelector: recordSelector(workload, deps.sha256) };
  const target = workload === undefined ? null : shortName(workload);
  const places = scope.namespaces === null ? [null] : scope.namespaces.length === 0 ? [ours] : scope.namespaces;
  try {
    for (const namespace of places) {
      const answer = await door.list({ namespace, ...selector }, (one) => {
        if (target === null || one.target === target) found.push(one);
      });
      if (answer === 'notServed') return { read: 'notServed', found: [] };
    }
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'Forbidden') throw error;
    return { read: 'forbidden', found: [] };
  }
  return { read: 'read', found };
}

/** What the states say: the last change of each workload, with the record that it would have. */
async function stateItems(options: HistoryOptions, doors: Doors) {
  const found = await survey(options.scope, doors);
  const items = found.workloads.flatMap(({ id, annotations }) => {
    const state = parseState(annotations?.['reship.dev/state'], id.uid);
    return state.kind === 'state' ? [stateItem(recordOf(id, state.state, { sha256: doors.deps.sha256 }))] : [];
  });
  return { items, errors: found.errors, forbidden: found.forbidden };
}

function newestFirst(one: HistoryItem, other: HistoryItem): number {
  return Date.parse(other.at) - Date.parse(one.at) || (one.record < other.record ? -1 : 1);
}
