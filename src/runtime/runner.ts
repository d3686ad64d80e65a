// Workers over a queue: each takes a key, looks at it, and says when to look again. A throw harms only its key.
import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { Fifo } from './fifo.ts';
import type { WorkQueue } from './queue.ts';

/** When to look at the key again; `done`: not before somebody adds it. */
export type Again = { readonly again: 'after'; readonly seconds: number } | { readonly again: 'done' };

/** What is urgent is done; the rest of the run lets keys that wait go first, for a moment. The key runs until then. */
export interface Rest {
  readonly again: 'rest';
  rest(): Promise<Again>;
}

/** `retry`: it threw and comes again after its backoff; `terminal`: it threw what trying again cannot mend. */
export type RunResult = 'after' | 'done' | 'retry' | 'terminal';

export const runResults: readonly RunResult[] = ['after', 'done', 'retry', 'terminal'];

export interface Run {
  readonly key: string;
  readonly result: RunResult;
  readonly seconds: number;
  /** Only with `retry` and `terminal`. */
  readonly error?: unknown;
  /** Only with `retry`: when it comes again. */
  readonly againSeconds?: number;
}

export interface RunnerOptions {
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly workers: number;
  /** @param stop aborts when the deadline of `stop` has passed: what has not been sent must not be sent any more */
  reconcile(key: string, stop: AbortSignal): Promise<Again | Rest>;
  /** Left out: every error is worth another try. */
  classify?(error: unknown): 'retry' | 'terminal';
  /** Called after each run; what it throws is dropped. */
  observe?(run: Run): void;
}

/** Milliseconds of runs, which may all be answered from memory, before timers and sockets have their turn. */
const stretch = 10;
/** Milliseconds that the rest of a run waits for others at most. */
const restAfter = 500;

interface Waiting {
  readonly key: string;
  readonly since: number;
  rest(): Promise<Again>;
}

export class Runner {
  readonly #options: RunnerOptions;
  readonly #stop = new AbortController();
  readonly #running = new Map<string, number>();
  readonly #counts: Record<RunResult, number> = { after: 0, done: 0, retry: 0, terminal: 0 };
  readonly #rests = new Fifo<Waiting>();
  /** Rests that are done beside the workers; as many as there are workers at most. */
  #spares = 0;
  /** Cancels the next look at rests that have waited long enough. */
  #timer: (() => void) | null = null;
  #stopping = false;
  #workers: readonly Promise<void>[] = [];
  /** Since when (monotonic) nothing but runs may have had a turn. */
  #since = 0;

  constructor(options: RunnerOptions) {
    if (!Number.isInteger(options.workers) || options.workers < 1) throw new RangeError('a runner needs a worker');
    this.#options = options;
  }

  start(): void {
    if (this.#workers.length > 0) return;
    this.#workers = Array.from({ length: this.#options.workers }, () => this.#work());
  }

  /**
   * Begins no more runs and waits for those under way; at the deadline they are told to stop and waited for no longer.
   * @returns the keys that were still running then
   */
  async stop(deadlineMilliseconds: number): Promise<readonly string[]> {
    const over = new AbortController();
    this.#stopping = true;
    this.#timer?.();
    this.#timer = null;
    this.#arm();
    const ended = this.#options.queue.close('drop').then(() => Promise.all(this.#workers));
    const deadline = this.#options.clock.sleep(deadlineMilliseconds, over.signal);
    await Promise.race([ended, deadline]);
    over.abort();
    this.#stop.abort();
    return [...this.#running.keys()];
  }

  /** Runs that ended, by result. */
  counts(): Readonly<Record<RunResult, number>> {
    return { ...this.#counts };
  }

  /** How long the oldest run under way has taken, in milliseconds; 0 when nothing runs. */
  longest(): number {
    const [since] = this.#running.values();
    return since === undefined ? 0 : this.#options.clock.monotonic() - since;
  }

  async #work(): Promise<void> {
    const { queue, clock } = this.#options;
    for (;;) {
      const waiting = this.#restInstead();
      const key = waiting === null ? await queue.get() : waiting.key;
      if (key === null) return;
      await this.#run(key, waiting);
      if (clock.monotonic() - this.#since < stretch) continue;
      await setImmediate();
      this.#since = clock.monotonic();
    }
  }

  /** A worker that leaves a rest behind asks here next, so that none is left lying where nothing else is to be done. */
  #restInstead(): Waiting | null {
    return this.#options.queue.hasNext ? this.#overdue() : (this.#rests.shift() ?? null);
  }

  #overdue(): Waiting | null {
    const first = this.#rests.peek();
    if (first === undefined) return null;
    const isDue = this.#stopping || this.#options.clock.monotonic() - first.since >= restAfter;
    return isDue ? (this.#rests.shift() ?? null) : null;
  }

  /** All workers may be busy for long: what has waited long enough needs none of them, and waits for no other rest. */
  #arm(): void {
    const first = this.#rests.peek();
    const { clock, workers } = this.#options;
    if (first === undefined || this.#timer !== null || this.#spares >= workers) return;
    const wait = this.#stopping ? 0 : first.since + restAfter - clock.monotonic();
    this.#timer = clock.timer(wait, () => {
      this.#timer = null;
      const one = this.#overdue();
      if (one !== null) void this.#spare(one);
      this.#arm();
    });
  }

  async #spare(one: Waiting): Promise<void> {
    this.#spares += 1;
    await this.#run(one.key, one);
    this.#spares -= 1;
    this.#arm();
  }

  async #run(key: string, before: Waiting | null): Promise<void> {
    if (await this.#one(key, before)) this.#options.queue.done(key);
  }

  /** @returns false: the rest is yet to come */
  async #one(key: string, before: Waiting | null): Promise<boolean> {
    const { clock, observe } = this.#options;
    const started = this.#running.get(key) ?? clock.monotonic();
    this.#running.set(key, started);
    const end = await this.#look(key, before);
    if (end === null) return false;
    this.#running.delete(key);
    this.#counts[end.result] += 1;
    try {
      observe?.({ key, seconds: (clock.monotonic() - started) / 1000, ...end });
    } catch {
      // Whoever counts and logs must not stop the work.
    }
    return true;
  }

  async #look(key: string, before: Waiting | null): Promise<Omit<Run, 'key' | 'seconds'> | null> {
    const { queue, clock, reconcile } = this.#options;
    try {
      const answer = before === null ? await reconcile(key, this.#stop.signal) : await before.rest();
      if (answer.again === 'rest') {
        this.#rests.push({ key, since: clock.monotonic(), rest: () => answer.rest() });
        this.#arm();
        return null;
      }
      if (answer.again === 'after' && !(answer.seconds >= 0)) throw new RangeError('again after no time at all');
      queue.forget(key);
      if (answer.again === 'after') queue.addAfter(key, answer.seconds * 1000);
      return { result: answer.again };
    } catch (error) {
      if (this.#terminal(error)) {
        queue.forget(key);
        return { result: 'terminal', error };
      }
      return { result: 'retry', error, againSeconds: queue.addAgain(key) / 1000 };
    }
  }

  #terminal(error: unknown): boolean {
    try {
      return this.#options.classify?.(error) === 'terminal';
    } catch {
      return false;
    }
  }
}
