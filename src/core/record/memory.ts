// Never again: which digests failed on a workload, in this life or an earlier one, and are not cleared.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { RecordFacts } from './record-facts.ts';
import type { State } from './state.ts';

/** By digest, the newest record that says so; null where only the state remembers. */
export type Memory = ReadonlyMap<Digest, RecordFacts | null>;

/** @param records may hold those of other workloads, and those of earlier lives of this one: they count by name */
export function memoryOf(id: WorkloadId, state: State | null, records: readonly RecordFacts[]): Memory {
  const memory = new Map<Digest, RecordFacts | null>();
  for (const digest of state?.bad ?? []) memory.set(digest, null);
  for (const one of records) {
    if (one.namespace !== id.namespace || one.target.kind !== id.kind || one.target.name !== id.name) continue;
    for (const digest of one.failed) {
      const known = memory.get(digest) ?? null;
      if (known === null || known.at < one.at) memory.set(digest, one);
    }
  }
  return memory;
}

/** ImageHeld, or null when nothing speaks against the digest. */
export function imageHeld(memory: Memory, digest: Digest): Reason | null {
  const record = memory.get(digest);
  if (record === undefined) return null;
  const where = record === null ? '' : ` (record ${record.name}${record.why === '' ? '' : `: ${record.why}`})`;
  return reason('ImageHeld', `${shortDigest(digest)} failed on this workload before${where} and is not tried again`);
}
