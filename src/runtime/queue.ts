// The keyed work queue with client-go's meaning: a key waits once, runs once at a time, and runs again when it was added meanwhile.
import type { BackoffBounds, Random } from './backoff.ts';
import { backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { Delays } from './delays.ts';
import { Fifo } from './fifo.ts';

export interface QueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff?: BackoffBounds;
  /** Groups take turns, so that one with many keys keeps no other waiting. Left out: what is before the first `/`. */
  groupOf?(key: string): string;
}

export const queueBackoff: BackoffBounds = { first: 1_000, most: 300_000, least: 100 };

/** Due keys that are moved at once; the event loop gets a turn before the next. */
const batch = 1_000;

export class WorkQueue {
  readonly #options: QueueOptions;
  /** Keys to be run, and since when (monotonic); those that run right now wait outside the groups. */
  readonly #dirty = new Map<string, number>();
  readonly #processing = new Set<string>();
  readonly #groups = new Map<string, Fifo<string>>();
  readonly #turns = new Fifo<string>();
  readonly #takers = new Fifo<(key: string | null) => void>();
  readonly #failures = new Map<string, number>();
  readonly #delays = new Delays();
  #wake: { readonly at: number; readonly cancel: () => void } | null = null;
  #closed = false;
  readonly #idle: (() => void)[] = [];

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Look at this key, soon. Nothing happens when it waits already or the queue is closed. */
  add(key: string): void {
    if (this.#closed || this.#dirty.has(key)) return;
    this.#dirty.set(key, this.#options.clock.monotonic());
    if (!this.#processing.has(key)) this.#push(key);
  }

  /** Of several times for the same key the earliest counts; adding it by `add` in between takes none away. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#closed) return;
    if (!(milliseconds > 0)) return this.add(key);
    this.#delays.set(key, this.#options.clock.monotonic() + milliseconds);
    this.#schedule();
  }

  /** Again after the key's backoff, which grows until `forget`. @returns milliseconds */
  addAgain(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    if (!this.#closed) this.#failures.set(key, failures + 1);
    const wait = backoff(failures, this.#options.backoff ?? queueBackoff, this.#options.random);
    this.addAfter(key, wait);
    return wait;
  }

  /** The key did well, or does not exist any more: its backoff begins anew. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, which must be given back with `done`; null once the queue is closed and has nothing more to give. */
  get(): Promise<string | null> {
    const key = this.#take();
    if (key !== null || this.#closed) return Promise.resolve(key);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  done(key: string): void {
    if (!this.#processing.delete(key)) return;
    if (this.#dirty.has(key)) this.#push(key);
    this.#settle();
  }

  /**
   * Takes in no more; what waits for its time is dropped.
   * @param waiting whether what waits for a worker is still handed out
   * @returns resolves when nothing waits and nothing runs any more
   */
  close(waiting: 'finish' | 'drop'): Promise<void> {
    this.#closed = true;
    this.#delays.clear();
    this.#wake?.cancel();
    this.#wake = null;
    if (waiting === 'drop') {
      this.#dirty.clear();
      this.#groups.clear();
      this.#turns.clear();
    }
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#settle();
    });
  }

  /** Whether `get` would be answered at once. */
  get hasNext(): boolean {
    return this.#turns.size > 0;
  }

  /** Keys that wait for a worker, those included that run and will run again. */
  get waiting(): number {
    return this.#dirty.size;
  }

  get running(): number {
    return this.#processing.size;
  }

  /** Keys that wait for their time. */
  get delayed(): number {
    return this.#delays.size;
  }

  /** Keys whose last run failed. */
  get failing(): number {
    return this.#failures.size;
  }

  /** How long the oldest has waited for a worker, in milliseconds; 0 when nothing waits. */
  oldest(): number {
    // A Map keeps the order of insertion, and time does not go back.
    const [since] = this.#dirty.values();
    return since === undefined ? 0 : this.#options.clock.monotonic() - since;
  }

  #push(key: string): void {
    const group = this.#groupOf(key);
    const known = this.#groups.get(group);
    const keys = known ?? new Fifo<string>();
    keys.push(key);
    if (known === undefined) {
      this.#groups.set(group, keys);
      this.#turns.push(group);
    }
    const taker = this.#takers.shift();
    if (taker !== undefined) taker(this.#take());
  }

  #take(): string | null {
    const group = this.#turns.shift();
    const keys = group === undefined ? undefined : this.#groups.get(group);
    const key = keys?.shift();
    if (group === undefined || keys === undefined || key === undefined) return null;
    if (keys.size > 0) this.#turns.push(group);
    else this.#groups.delete(group);
    this.#dirty.delete(key);
    this.#processing.add(key);
    return key;
  }

  #groupOf(key: string): string {
    return this.#options.groupOf?.(key) ?? key.slice(0, Math.max(0, key.indexOf('/')));
  }

  #schedule(): void {
    const at = this.#delays.next();
    if (at === null || (this.#wake !== null && this.#wake.at <= at)) return;
    this.#wake?.cancel();
    const wait = at - this.#options.clock.monotonic();
    this.#wake = { at, cancel: this.#options.clock.timer(wait, () => this.#due()) };
  }

  #due(): void {
    this.#wake = null;
    const now = this.#options.clock.monotonic();
    for (let count = 0; count < batch; count += 1) {
      const key = this.#delays.take(now);
      if (key === null) break;
      this.add(key);
    }
    this.#schedule();
  }

  /** A key that ran while it was added again is handed out once more before the end. */
  #settle(): void {
    if (!this.#closed || this.#dirty.size > 0) return;
    for (let taker = this.#takers.shift(); taker !== undefined; taker = this.#takers.shift()) taker(null);
    if (this.#processing.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
