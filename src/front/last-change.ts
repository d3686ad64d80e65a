// The last change of a workload for reports: from its state, with the outcome that its record tells.
import type { LastChange } from '#contract/last-change.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { parseState } from '#core/record/state.ts';
import type { Workload } from '#core/workload/workload.ts';

/** @param records those that could be read; null where Reship has changed nothing, or its state cannot be read */
export function lastChangeOf({ id, annotations }: Workload, records: readonly RecordFacts[]): LastChange | null {
  const read = parseState(annotations?.['reship.dev/state'], id.uid);
  if (read.kind !== 'state') return null;
  const { at, record, trigger } = read.state;
  const { type, user, receiver } = trigger;
  const outcome = records.find((one) => one.name === record && one.namespace === id.namespace)?.outcome ?? null;
  return { at, record, trigger: { type, user, receiver }, outcome };
}
