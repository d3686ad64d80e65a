// So many at a time: whoever comes later waits for a turn, the more urgent first, equals in the order they came.
import { Fifo } from './fifo.ts';

export interface Turns {
  /**
   * Runs `act` when it is its turn, at once where one is free; what it throws ends its turn and is thrown on.
   * @param urgency a whole number from 0, the least urgent, to `levels` - 1
   */
  run<T>(act: () => Promise<T>, urgency?: number): Promise<T>;
  /** Whether nothing runs and nothing waits. */
  isIdle(): boolean;
}

/** @param atOnce how many run at the same time at most */
export function createTurns(atOnce: number, levels = 1): Turns {
  const waiting = Array.from({ length: levels }, () => new Fifo<() => void>());
  let running = 0;

  /** The turn that ends goes to the next one. */
  function pass(): void {
    const level = waiting.findLast((one) => one.size > 0);
    if (level === undefined) running -= 1;
    else level.shift()?.();
  }

  return {
    async run(act, urgency = 0) {
      if (running < atOnce) running += 1;
      else await new Promise<void>((begin) => waiting[urgency]?.push(begin));
      try {
        return await act();
      } finally {
        pass();
      }
    },
    isIdle: () => running === 0,
  };
}
