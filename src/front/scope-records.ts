// The records of everything in a scope, as far as the person who asks may read them: a hold may stand on a record alone.
import type { Scope } from '#cli/options.ts';
import type { ReconcileOptions } from '#controller/reconcile.ts';
import { createRecordMemory } from '#controller/record-memory.ts';
import { keyOf } from '#controller/key.ts';
import { recordSelector } from '#core/record/record-labels.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { servesRecords } from '#kubernetes/records.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { createTurns } from '#runtime/turns.ts';
import type { Doors } from './doors.ts';
import { recordsDoor } from './known-records.ts';

export interface ScopeRecords {
  /** Nothing where records are not known. */
  of(id: WorkloadId): Pick<ReconcileOptions, 'records' | 'suspects'>;
  /** What is not seen for want of rights, in one sentence; null: nothing. */
  readonly note: string | null;
  /** Whether the API server has the kind at all. */
  readonly served: boolean;
}

type Question = { readonly namespace: string | null; readonly labelSelector?: string };

const readsAtOnce = 8;
const nothing: ScopeRecords = { of: () => ({}), note: null, served: false };

/**
 * One question where the kind is not served; one list for each namespace, or for each workload that is named, where it is.
 * Throws a ClusterError for everything but a list that is not allowed.
 */
export async function scopeRecords(scope: Scope, { read, deps, namespace: ours }: Doors): Promise<ScopeRecords> {
  if (!(await servesRecords(read))) return nothing;
  const memory = createRecordMemory();
  const door = recordsDoor(read);
  const turns = createTurns(readsAtOnce);
  const questions = questionsFor(scope, ours, deps.sha256);
  try {
    await Promise.all(
      questions.map((question) => turns.run(() => door.list(question, (record) => memory.note(record)))),
    );
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'Forbidden') throw error;
    const note =
      'a hold that stands on a record alone is not seen: the right to list deployrecords.reship.dev is missing';
    return { ...nothing, note, served: true };
  }
  const none = new Map();
  // Another workload's failures count where all records were read.
  const whole = scope.namespaces === null;
  return {
    of(id) {
      const key = keyOf(id);
      return { records: memory.of(key), ...(whole ? { suspects: memory.suspects(key, none) } : {}) };
    },
    note: null,
    served: true,
  };
}

function questionsFor(scope: Scope, ours: string, sha256: (text: string) => string): readonly Question[] {
  const { namespaces, workloads } = scope;
  if (namespaces === null) return [{ namespace: null }];
  const places = namespaces.length === 0 ? [ours] : namespaces;
  if (workloads.length === 0) return places.map((namespace) => ({ namespace }));
  const [namespace = ours] = places;
  return workloads.map((one) => ({ namespace, labelSelector: recordSelector(one, sha256) }));
}
