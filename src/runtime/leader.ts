// Leader election over a Lease, after client-go's algorithm: one of several candidates leads, and can prove it before each write.
import type { Random } from './backoff.ts';
import { sooner } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Lease, LeaseSpec, LeaseStore, LeaseWrite } from './lease-store.ts';
import { microTime, sameSpec } from './lease-store.ts';
import { type LeaderTimes, leaderTimes } from './leader-times.ts';

/** `deadline`: no renewal got through in time; `taken`: the record names somebody else; `stopped`: as asked. */
export type LeadEnd = 'deadline' | 'taken' | 'stopped';

export interface LeaderOptions {
  readonly store: LeaseStore;
  /** Different for each process, also after a restart: two that share it would both lead. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly times?: LeaderTimes;
  /** A term begins. @param term aborts when it ends */
  lead(term: AbortSignal): void;
  /** After the term's signal has aborted. */
  ended(why: LeadEnd): void;
  /** The store failed; the election goes on. */
  failed(error: unknown): void;
}

/** The spread of a candidate's tries: it never waits longer than a retry, so a takeover takes at most lease + retry + one call. */
const spread = 0.2;

export class Leader {
  readonly #options: LeaderOptions;
  readonly #times: LeaderTimes;
  /** As it was last seen, and when (monotonic) its content last changed under our eyes. */
  #seen: { readonly lease: Lease; readonly since: number; readonly gone: boolean } | null = null;
  /** The last call failed: the record is read before it is written again. */
  #unsure = false;
  /** What was seen last may not be ours: nothing is written until a renewal has got through. */
  #doubt = false;
  #sent = -Infinity;
  #term: AbortController | null = null;
  #cancelDeadline: () => void = () => undefined;
  readonly #stopping = new AbortController();
  #ended: Promise<void> | null = null;

  constructor(options: LeaderOptions) {
    const times = options.times ?? leaderTimes;
    if (options.identity === '') throw new RangeError('a candidate needs an identity');
    if (!(times.lease > times.renewDeadline && times.renewDeadline > times.retry && times.retry > 0)) {
      throw new RangeError('the lease must be longer than the renew deadline, and that longer than the retry');
    }
    this.#options = options;
    this.#times = times;
  }

  /** Begins to stand as a candidate, for good: after a lost term it stands again. */
  start(): void {
    this.#ended ??= this.#run();
  }

  /**
   * True while nobody else can lead. Ask right before each write: it is decided by the clock, so it is right even after
   * the process was stopped or its event loop blocked, and false from the moment on when the record is seen not to be
   * the one that we wrote. Only who deletes the Lease can break it, twice within a lease or just before a new candidate
   * starts that never saw it, and then until the next renewal is answered. Conditional writes are what holds meanwhile.
   */
  leads(): boolean {
    return !this.#doubt && this.#inTime();
  }

  #inTime(): boolean {
    return this.#term !== null && this.age() < this.#times.renewDeadline;
  }

  /** Milliseconds since the renewal that last succeeded was sent; Infinity without a term. */
  age(): number {
    return this.#term === null ? Infinity : this.#options.clock.monotonic() - this.#sent;
  }

  /** Who the record names, as last seen; '' when nobody, null before the first look. */
  holder(): string | null {
    return this.#seen?.lease.spec.holderIdentity ?? null;
  }

  /** Ends the term, if there is one, and frees the lease for others. Finish what leads first. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
    this.#end('stopped');
    await this.#release();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#attempt();
      } catch (error) {
        this.#unsure = true;
        this.#failed(error);
      }
      await clock.sleep(this.#pause(), this.#stopping.signal);
    }
  }

  async #attempt(): Promise<void> {
    const known = this.#term !== null && !this.#unsure ? this.#seen : null;
    if (known !== null && (await this.#write(known.lease))) return;
    const lease = await this.#call((signal) => this.#options.store.get(signal));
    this.#notice(lease);
    if (lease?.spec.holderIdentity !== this.#options.identity) this.#doubt = this.#term !== null;
    const holder = lease?.spec.holderIdentity;
    // Somebody may lead on by a record that was deleted: only its leader makes it anew at once, others wait as for any holder.
    const ours = lease === null ? this.#inTime() : holder === this.#options.identity;
    const free = lease === null ? this.#seen === null : holder === '';
    if (this.#term !== null && !ours) this.#end('taken');
    if (this.#stopping.signal.aborted) return;
    if (ours || free || this.#expiry() <= this.#options.clock.monotonic()) await this.#write(lease);
  }

  /** @returns false when somebody else wrote in between */
  async #write(before: Lease | null): Promise<boolean> {
    const { store, clock, identity } = this.#options;
    const sent = clock.monotonic();
    const spec = this.#specAfter(before?.spec ?? null, identity);
    const answer = await this.#call<LeaseWrite>((signal) =>
      before === null ? store.create(spec, signal) : store.update(spec, before.resourceVersion, signal),
    );
    if (answer.result === 'conflict') {
      this.#doubt = true;
      return false;
    }
    this.#notice(answer.lease);
    if (answer.lease.spec.holderIdentity === identity) this.#renewed(sent);
    return true;
  }

  #specAfter(before: LeaseSpec | null, holderIdentity: string): LeaseSpec {
    const now = this.#options.clock.now();
    // Equal content would be no change to those who watch for one: a wall clock that stands still must not look like death.
    const renewTime = microTime(now) === before?.renewTime ? microTime(now, 1) : microTime(now);
    const same = before?.holderIdentity === holderIdentity;
    return {
      holderIdentity,
      leaseDurationSeconds: Math.ceil(this.#times.lease / 1000),
      acquireTime: same && before.acquireTime !== '' ? before.acquireTime : renewTime,
      renewTime,
      leaseTransitions: before === null ? 0 : before.leaseTransitions + (same ? 0 : 1),
    };
  }

  #renewed(sent: number): void {
    if (this.#stopping.signal.aborted) return;
    const { clock } = this.#options;
    this.#sent = sent;
    this.#doubt = false;
    const left = sent + this.#times.renewDeadline - clock.monotonic();
    // The answer came too late to lead by; the next one may not.
    if (left <= 0) return this.#end('deadline');
    this.#cancelDeadline();
    this.#cancelDeadline = clock.timer(left, () => this.#end('deadline'));
    if (this.#term !== null) return;
    const term = new AbortController();
    this.#term = term;
    this.#tell(() => this.#options.lead(term.signal));
  }

  #end(why: LeadEnd): void {
    const term = this.#term;
    if (term === null) return;
    this.#term = null;
    this.#doubt = false;
    this.#cancelDeadline();
    this.#tell(() => term.abort());
    this.#tell(() => this.#options.ended(why));
  }

  #notice(lease: Lease | null): void {
    this.#unsure = false;
    const seen = this.#seen;
    const now = this.#options.clock.monotonic();
    if (lease === null) {
      if (seen !== null) this.#seen = { lease: seen.lease, since: seen.gone ? seen.since : now, gone: true };
      return;
    }
    // By content and not by version: a label that somebody writes each second must not keep a dead leader alive.
    const same = seen !== null && !seen.gone && sameSpec(seen.lease.spec, lease.spec);
    this.#seen = { lease, since: same ? seen.since : now, gone: false };
  }

  /** When, by our monotonic clock, the record that we saw may be taken: as long as its holder was promised. */
  #expiry(): number {
    if (this.#seen === null) return -Infinity;
    const promised = this.#seen.lease.spec.leaseDurationSeconds * 1000;
    return this.#seen.since + (promised > 0 ? promised : this.#times.lease);
  }

  #pause(): number {
    if (this.#term !== null) return this.#times.retry;
    const pause = sooner(this.#times.retry, spread, this.#options.random);
    const left = this.#expiry() - this.#options.clock.monotonic();
    return left > 0 ? Math.min(pause, left) : pause;
  }

  async #release(): Promise<void> {
    try {
      for (let tries = 0; tries < 2; tries += 1) {
        const lease = tries === 0 ? (this.#seen?.lease ?? null) : await this.#call((s) => this.#options.store.get(s));
        if (lease?.spec.holderIdentity !== this.#options.identity) return;
        const { leaseTransitions } = lease.spec;
        const spec = { ...this.#specAfter(lease.spec, ''), leaseDurationSeconds: 1, leaseTransitions };
        const answer = await this.#call((s) => this.#options.store.update(spec, lease.resourceVersion, s));
        if (answer.result === 'stored') return;
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Half a renew deadline at most, so that one call into a black hole leaves time for another. */
  #call<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController();
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.timer(this.#times.renewDeadline / 2, () => {
        late.abort();
        reject(new Error('the lease store did not answer in time'));
      });
      ask(late.signal).then(resolve, reject).finally(cancel);
    });
  }

  #tell(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    try {
      this.#options.failed(error);
    } catch {
      // Who cannot be told of an error must not end the election by it.
    }
  }
}
