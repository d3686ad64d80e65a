// Where DeployRecords are kept, as the controller needs it; the front door hands it in.
import type { NewRecord, RecordSpec, RecordStatus } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';

/** A record as it stands in the cluster. */
export interface StoredRecord {
  readonly facts: RecordFacts;
  readonly spec: RecordSpec;
  readonly status: RecordStatus;
  readonly raw: unknown;
}

export type NotServed = { readonly result: 'notServed' };

/** Labels and annotations to set; null removes. */
export interface Marks {
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly annotations?: Readonly<Record<string, string | null>>;
}

/** Throws what the API server answers beyond this. */
export interface RecordDoor {
  create(
    namespace: string,
    record: NewRecord,
  ): Promise<{ readonly result: 'stored' | 'exists' | 'namespaceGone' | 'tooLarge' } | NotServed>;
  get(
    namespace: string,
    name: string,
  ): Promise<{ readonly result: 'found'; readonly record: StoredRecord | null } | NotServed>;
  /** Consistent: never from a cache of the server. With `repeats` the same one may come again. */
  list(
    question: { readonly namespace: string | null; readonly labelSelector?: string; readonly repeats?: boolean },
    take: (record: StoredRecord) => void,
  ): Promise<'done' | 'notServed'>;
  /** Members that are left out stay as they are. */
  setStatus(namespace: string, name: string, status: RecordStatus): Promise<{ readonly result: string }>;
  /** What stands in the metadata: a status subresource ignores it. Also where there is none. */
  mark(namespace: string, name: string, marks: Marks): Promise<{ readonly result: string }>;
  remove(namespace: string, name: string): Promise<'done' | 'notServed'>;
}
