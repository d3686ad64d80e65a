// A record of a change that the workload does not show: it was taken back, or the watch has not come as far yet.
import { type RecordFacts, recordsOfLife } from '#core/record/record-facts.ts';
import { parseState } from '#core/record/state.ts';
import type { Workload } from '#core/workload/workload.ts';

/** @returns the name of the newest record where it tells of a later change than the workload's state does; null: none is later */
export function recordAhead({ id, annotations }: Workload, records: readonly RecordFacts[]): string | null {
  const [newest] = recordsOfLife(records, id.uid);
  if (newest === undefined) return null;
  const read = parseState(annotations?.['reship.dev/state'], id.uid);
  return read.kind === 'state' && newest.seq <= read.state.seq ? null : newest.name;
}
