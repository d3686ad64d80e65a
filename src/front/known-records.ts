// The records of one workload as far as the person who asks may read them.
import { createHash } from 'node:crypto';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { recordFactsOf, recordsOfLife } from '#core/record/record-facts.ts';
import { recordSelector } from '#core/record/record-labels.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { Records } from '#kubernetes/records.ts';
import { createRecords } from '#kubernetes/records.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { Transport } from '#kubernetes/transport.ts';

export interface KnownRecords {
  /** Why there are none: the kind is not served, or may not be read; null: they were read. */
  readonly unknown: 'notServed' | 'forbidden' | null;
  /** Of every life of the workload. */
  readonly records: readonly RecordFacts[];
  /** Of this life alone. */
  readonly newest: RecordFacts | null;
}

export function recordsDoor(call: Transport): Records<RecordFacts> {
  return createRecords(call, recordFactsOf);
}

/** Throws a ClusterError for everything but a kind that is not served or may not be listed. */
export async function knownRecords(call: Transport, id: WorkloadId): Promise<KnownRecords> {
  const records: RecordFacts[] = [];
  const labelSelector = recordSelector(id, (text) => createHash('sha256').update(text, 'utf8').digest('hex'));
  try {
    const answer = await recordsDoor(call).list({ namespace: id.namespace, labelSelector }, (one) => records.push(one));
    if (answer === 'notServed') return { unknown: 'notServed', records: [], newest: null };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'Forbidden') throw error;
    return { unknown: 'forbidden', records: [], newest: null };
  }
  const own = records.filter(({ target }) => target.kind === id.kind && target.name === id.name);
  return { unknown: null, records: own, newest: recordsOfLife(own, id.uid)[0] ?? null };
}
