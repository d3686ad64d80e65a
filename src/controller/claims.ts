// Which digests are being written or roll out, by key: a suspect goes to one workload at a time.
import { parseReference } from '#core/image/reference.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Observation } from '#core/decision/observation.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { RecordKeeper } from './record-keeper.ts';

export interface Claims {
  /** false: another workload got a digest that is under suspicion between deciding and writing. */
  take(key: string, patch: JsonPatch): boolean;
  drop(key: string): void;
  /** What failed on other workloads and succeeded nowhere, and on how many it is under way. */
  suspects(key: string): NonNullable<Observation['suspects']>;
  clear(): void;
}

export function createClaims(records: Pick<RecordKeeper, 'suspects'>): Claims {
  const taken = new Map<string, readonly Digest[]>();

  function suspects(key: string): NonNullable<Observation['suspects']> {
    return records.suspects(key, taken);
  }

  return {
    take(key, patch) {
      const digests = patch.flatMap((one) =>
        one.op === 'replace' && typeof one.value === 'string' ? (parseReference(one.value)?.digest ?? []) : [],
      );
      const found = suspects(key);
      if (digests.some((one) => (found[one]?.underWay ?? 0) > 0)) return false;
      // What an admission webhook rewrote is only remembered: the images are claimed already.
      if (digests.length > 0) taken.set(key, digests);
      return true;
    },
    drop: (key) => void taken.delete(key),
    suspects,
    clear: () => taken.clear(),
  };
}
