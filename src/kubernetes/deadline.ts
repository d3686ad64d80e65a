// One abort signal made of a time limit and the signals of whoever may lose interest.

export interface Deadline {
  readonly signal: AbortSignal;
  /** Forgets the timer and the signals; to be called on every way out. */
  end(): void;
}

/** Fires with the reason `late()` after the time, or with the reason of the first signal that fires. */
export function deadline(
  milliseconds: number,
  signals: readonly (AbortSignal | undefined)[],
  late: () => Error,
): Deadline {
  const timed = new AbortController();
  const timer = setTimeout(() => timed.abort(late()), milliseconds);
  const all = joined([timed.signal, ...signals]);
  return {
    signal: all.signal,
    end() {
      clearTimeout(timer);
      all.end();
    },
  };
}

/** Fires when the first of them does. AbortSignal.any keeps its source alive for as long as a run lasts; this does not. */
export function joined(signals: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const forget: (() => void)[] = [];
  for (const signal of signals) {
    if (signal === undefined) continue;
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    forget.push(() => signal.removeEventListener('abort', abort));
  }
  return {
    signal: controller.signal,
    end() {
      for (const one of forget) one();
    },
  };
}
