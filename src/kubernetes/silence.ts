// Notices that nothing comes any more on a connection that nobody has closed.
import type { Clock } from '#runtime/clock.ts';

export interface SilenceGuard {
  /** A byte came. */
  heard(): void;
  /** To be called on every way out. */
  end(): void;
}

/** The limit may change while the guard waits: it is asked again this often, in milliseconds. */
const atMost = 30_000;

/** @param limit milliseconds of silence that are borne now */
export function silenceGuard(
  clock: Pick<Clock, 'monotonic' | 'timer'>,
  limit: () => number,
  onSilence: () => void,
): SilenceGuard {
  let heardAt = clock.monotonic();
  let cancel = arm();

  function arm(): () => void {
    const left = heardAt + limit() - clock.monotonic();
    return clock.timer(Math.max(0, Math.min(left, atMost)), look);
  }

  function look(): void {
    if (clock.monotonic() - heardAt >= limit()) onSilence();
    else cancel = arm();
  }

  return {
    heard() {
      heardAt = clock.monotonic();
    },
    end: () => cancel(),
  };
}
