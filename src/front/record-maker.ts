// The records of what `reship update` wrote: each is made right after its patch, as far as the person who asks may.
import { circumstanceOf } from '#controller/circumstance.ts';
import type { Reconciled } from '#controller/reconcile.ts';
import { recordOf, type Setting } from '#core/record/new-record.ts';
import { parseState } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { at, textOf } from '#core/workload/shape.ts';
import { createRecords } from '#kubernetes/records.ts';
import type { Transport } from '#kubernetes/transport.ts';
import { explained } from './fault.ts';

export interface RecordMaker {
  /** Never throws: the change is made, whatever becomes of its record. */
  make(reconciled: Reconciled): Promise<void>;
  /** Which changes are without one and why, in one sentence; null: none. */
  note(): string | null;
}

/**
 * For a cluster that serves the kind. A controller goes on with the record as with one of its own, and makes what is missing.
 * @param began when the command began
 */
export function createRecordMaker(call: Transport, setting: Setting, began: Instant): RecordMaker {
  const door = createRecords(call, (raw) => textOf(at(raw, 'metadata', 'resourceVersion')));
  let wanted = 0;
  const troubles: string[] = [];

  async function write({ workload: { id, annotations }, decision }: Reconciled): Promise<string | null> {
    const read = parseState(annotations?.['reship.dev/state'], id.uid);
    if (read.kind !== 'state') return 'reship.dev/state is gone from the workload';
    const known = circumstanceOf(decision, { candidates: null, requestedAt: null }, 'Command', began);
    const record = recordOf(id, read.state, setting, known);
    const made = await door.create(id.namespace, record);
    // Who made it first goes on with it. Its status is a controller's alone: an outcome there holds images back on others.
    return made.result === 'stored' || made.result === 'exists' ? null : refusals[made.result];
  }

  return {
    async make(reconciled) {
      wanted += 1;
      const trouble = await write(reconciled).catch(explained);
      if (trouble !== null) troubles.push(trouble);
    },
    note() {
      const [first] = troubles;
      if (first === undefined) return null;
      const count = `${troubles.length} of ${wanted} changes ${troubles.length === 1 ? 'has' : 'have'} no DeployRecord yet`;
      return `${count}; a controller sees to it, and reship.dev/state tells of each: ${first}`;
    },
  };
}

const refusals = {
  notServed: 'the kind DeployRecord is not served any more',
  namespaceGone: 'the Namespace is being deleted',
  tooLarge: 'the API server takes no object of its size',
} as const;
