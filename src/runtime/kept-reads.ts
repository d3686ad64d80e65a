// What is read once and kept: for good, or until it is old or has not helped.

/** How long what was read stands. */
export interface Life {
  /** Read again after so long, when somebody asks. */
  readonly keptMilliseconds: number;
  /** What did not help is read again at once, but never twice within so long, however many were not helped. */
  readonly restMilliseconds: number;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

export interface KeptReads<T> {
  /**
   * What is kept under the key, else what `read` gives: one read for all who ask, and none kept that was rejected.
   * @param read is given what was read last, null where nothing was
   */
  read(key: string, read: (before: T | null) => Promise<T>): Promise<T>;
  /** What was read last, without reading; null: nothing, or it is forgotten. */
  last(key: string): T | null;
  /** What is kept has not helped: the next to ask has it read again. Does nothing without a life. */
  renew(key: string): void;
}

interface Kept<T> {
  readonly reading: Promise<T>;
  readonly at: number;
  until: number;
  value: T | null;
}

/** @param life null: for good */
export function keepReads<T>(life: Life | null): KeptReads<T> {
  const kept = new Map<string, Kept<T>>();
  const now = life === null ? () => 0 : () => life.now();
  let tidyAt = Number.NEGATIVE_INFINITY;

  /** Nobody has asked for what is this old: it may be the secret of something that is gone. */
  function tidy(keptMilliseconds: number): void {
    if (now() < tidyAt) return;
    tidyAt = now() + keptMilliseconds;
    for (const [key, one] of kept) if (now() - one.at > 2 * keptMilliseconds) kept.delete(key);
  }

  return {
    read(key, read) {
      const before = kept.get(key);
      if (before !== undefined && now() < before.until) return before.reading;
      if (life !== null) tidy(life.keptMilliseconds);
      const value = before?.value ?? null;
      const until = life === null ? Number.POSITIVE_INFINITY : now() + life.keptMilliseconds;
      const mine: Kept<T> = { reading: read(value), at: now(), until, value };
      kept.set(key, mine);
      mine.reading.then(
        (found) => (mine.value = found),
        () => kept.get(key) === mine && kept.delete(key),
      );
      return mine.reading;
    },
    last: (key) => kept.get(key)?.value ?? null,
    renew(key) {
      const one = kept.get(key);
      if (life === null || one === undefined) return;
      one.until = Math.min(one.until, Math.max(now(), one.at + life.restMilliseconds));
    },
  };
}
