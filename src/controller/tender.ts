// What looks at keys: what it does, and what it is handed for that.
import type { Again, Rest } from '#runtime/runner.ts';
import type { Deps } from './deps.ts';
import type { Poll } from './poll.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { Store } from './store.ts';
import type { Telling } from './telling.ts';

export interface TendSettings {
  readonly intervalSeconds: number;
  /** The least that an owner may wish. */
  readonly minIntervalSeconds: number;
  /** Decide and tell, and write nothing at all. */
  readonly dryRun: boolean;
  readonly maxConcurrent: number;
  readonly maxConcurrentPerNamespace: number;
}

export interface TendDeps {
  readonly world: Deps;
  readonly store: Store;
  readonly poll: Poll;
  readonly records: RecordKeeper;
  readonly telling: Telling;
  readonly settings: TendSettings;
  /** Whether this process may write right now. */
  leads(): boolean;
  /** Told when the kind of records is not served (any more): nothing is written until it is. */
  notServed(): void;
  /** Whether the key changed under our eyes a moment ago, and was not there at the start. */
  takeFresh(key: string): boolean;
  /** Its turn has come. */
  wake(key: string): void;
}

export interface Tender {
  look(key: string, stop: AbortSignal): Promise<Again | Rest>;
  /** Whether anything is remembered of the key: then it is looked at once more even when it says nothing of us. */
  knows(key: string): boolean;
  /** What was looked at without its records, and is told when they are known. */
  peeked(): Iterable<string>;
  /** The Pods may run other bits now. */
  stale(key: string): void;
  /** How many are followed. */
  readonly size: number;
  clear(): void;
}
