// What the keeper of records does, and the words of it.
import type { Suspect } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Circumstance } from '#core/record/new-record.ts';
import type { Failure, Hold, Outcome, RecordSpec, RecordStatus } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import type { Instant } from '#core/time/instant.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import type { NotServed } from './record-door.ts';

export interface Kept {
  readonly name: string;
  readonly spec: RecordSpec;
  readonly status: RecordStatus;
  /** Made just now: nobody was told of it yet. */
  readonly isNew: boolean;
  /** Why the API server would not have it. */
  readonly lost?: 'namespaceGone' | 'tooLarge';
}

/** `none`: nothing was ever changed, or the change was taken back; `notServed`: the CRD is missing, so nothing may be written. */
export type Ensured = { readonly result: 'none' } | NotServed | { readonly result: 'kept'; readonly record: Kept };

export interface Ending {
  readonly outcome: Outcome;
  readonly message: string;
  readonly failure?: Failure;
  readonly progress?: Progress;
}

export type Progress = NonNullable<RecordStatus['progress']>;

export type Tell = (ended: Kept) => void;

/** How far the reading of all records is; `failing`: it broke off and has to be begun again. */
export type Reading = 'underWay' | 'failing' | 'done';

export interface RecordKeeper {
  /** Reads what is open or did not succeed, consistently; the rest is known once `readAll` is done. Throws where no namespace can be read. */
  begin(namespaces: readonly (string | null)[]): Promise<'done' | 'notServed'>;
  /** Reads those namespaces that could not be read. @returns those that were read now */
  beginAgain(): Promise<readonly string[]>;
  /** Namespaces whose records are not known, and why: nothing may be written there. */
  readonly unread: ReadonlyMap<string, unknown>;
  /** Reads the rest of what `begin` began with; what it tells of a key that was read by itself meanwhile is not taken. @returns how many records there are */
  readAll(signal: AbortSignal): Promise<number | 'over' | 'notServed'>;
  /** Reads those of one key where they are not known: before anything is decided of it. */
  readOwn(key: string): Promise<'done' | 'notServed'>;
  /** Whether all records of the key are known. */
  isKnown(key: string): boolean;
  readonly reading: Reading;
  /** Makes sure that the record exists which the state of the workload names. @param known goes into it where it is made now */
  ensure(workload: Workload, known?: Circumstance): Promise<Ensured>;
  /**
   * Whether there is nothing to be done: no change was ever made, or its record is there and has ended. Where its records are
   * not known yet a change of long ago counts as ended; nothing is written on that.
   */
  isSettled(workload: Workload): boolean;
  /** Of every life, the newest first. */
  recordsOf(key: string): readonly RecordFacts[];
  /** Reads the newest record of this life again. @returns whether its hold was set or released by others */
  refresh(id: WorkloadId): Promise<boolean | NotServed>;
  /** Writes how far the rollout is. @param message what it waits for */
  progress(id: WorkloadId, record: Kept, progress: Progress, message: string): Promise<Kept>;
  /** Told once the end is written and before its label is, so that a kill in between has it told again and not never. */
  end(id: WorkloadId, record: Kept, how: Ending, tell: Tell): Promise<void>;
  /** Ends one that nobody follows, or tells of one whose end was not told. */
  endStray(facts: RecordFacts, how: Ending, tell: Tell): Promise<void>;
  /** Takes the place of the hold that stands there, whole. @param hold null: released */
  hold(facts: RecordFacts, hold: Hold | null): Promise<void>;
  /** Removes those that are past the limits. */
  collect(id: WorkloadId, named: string): Promise<void>;
  /** Those whose records are all known. */
  keys(): Iterable<string>;
  /** Those with a record that has not ended, or whose end was not told. */
  openKeys(): Iterable<string>;
  isOpen(key: string): boolean;
  /** What failed on others and succeeded nowhere. @param claims by key, what is being written right now */
  suspects(key: string, claims: ReadonlyMap<string, readonly Digest[]>): Readonly<Record<Digest, Suspect>>;
  /** By namespace, how many digests failed on workloads of it, each for each workload. */
  failures(): ReadonlyMap<string, number>;
  /** Writes on the newest record since when the workload is gone. @param since null: it is there again */
  markGone(key: string, since: Instant | null): Promise<void>;
  /** Of a workload that is gone for long enough. */
  removeGone(key: string, since: Instant): Promise<void>;
  forget(key: string): void;
  clear(): void;
}
