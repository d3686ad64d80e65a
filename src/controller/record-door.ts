// Where DeployRecords are kept, as the controller needs it; the front door hands it in.
import type { Hold, NewRecord, RecordSpec, RecordStatus } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';

/** A record as it stands in the cluster. */
export interface StoredRecord {
  readonly facts: RecordFacts;
  readonly spec: RecordSpec;
  readonly status: RecordStatus;
  readonly raw: unknown;
}

export interface StatusPatch extends Omit<RecordStatus, 'hold'> {
  readonly hold?: { readonly [Key in keyof Hold]: Hold[Key] | null } | null;
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
  ): Promise<
    | { readonly result: 'found'; readonly record: StoredRecord | null }
    /** One has the name and is none of ours. */
    | { readonly result: 'foreign' }
    | NotServed
  >;
  /** Consistent: never from a cache of the server. With `repeats` the same one may come again. */
  list(
    question: {
      readonly namespace: string | null;
      readonly labelSelector?: string;
      readonly repeats?: boolean;
      readonly signal?: AbortSignal;
    },
    take: (record: StoredRecord) => void,
  ): Promise<'done' | 'notServed'>;
  /** Members that are left out stay as they are, also within a hold; null removes. */
  setStatus(namespace: string, name: string, status: StatusPatch): Promise<{ readonly result: string }>;
  /** As long as it has no outcome; `ended`: one stands, and nothing was written. @param isFirst none of it is expected to stand */
  setOpenStatus(
    namespace: string,
    name: string,
    status: RecordStatus,
    isFirst?: boolean,
  ): Promise<
    | { readonly result: 'ended'; readonly record: StoredRecord }
    | { readonly result: 'stored' | 'gone' | 'tooLarge' | 'notServed' }
  >;
  /** What stands in the metadata: a status subresource ignores it. Also where there is none. */
  mark(namespace: string, name: string, marks: Marks): Promise<{ readonly result: string }>;
  remove(namespace: string, name: string): Promise<'done' | 'notServed'>;
}
