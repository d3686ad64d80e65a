// The one source of time for the machinery: whoever waits or measures is handed a Clock.
import { performance } from 'node:perf_hooks';
import { setTimeout as startTimer } from 'node:timers';

/** All in milliseconds. */
export interface Clock {
  /** The wall clock since 1970, for times that are written down; it may jump. */
  now(): number;
  /**
   * Never jumps and goes on while the process is stopped (SIGSTOP), which is what fencing needs.
   * On Linux it stands still while the whole machine sleeps (CLOCK_MONOTONIC).
   */
  monotonic(): number;
  /** Ends early and quietly when the signal aborts: look at the signal afterwards. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once, never before it returns. @returns cancels; harmless afterwards */
  timer(milliseconds: number, callback: () => void): () => void;
}

/** What a Node timer can wait at most; a longer one would fire at once. */
const longest = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) => sleepBy(systemTimer, milliseconds, signal),
  timer: systemTimer,
};

/** A `sleep` made of a `timer`, for every clock there is. */
export function sleepBy(timer: Clock['timer'], milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timer(milliseconds, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}

function systemTimer(milliseconds: number, callback: () => void): () => void {
  let left = Math.max(0, milliseconds);
  const next = (): NodeJS.Timeout => {
    const part = Math.min(left, longest);
    left -= part;
    return startTimer(() => {
      if (left > 0) handle = next();
      else callback();
    }, part);
  };
  let handle = next();
  return () => clearTimeout(handle);
}
