// Keeps the time of one question: all its requests together, with whichever credentials, and no waiting for a turn.

/** What is said once the time is over, completing "ghcr.io …". */
export interface Overtime {
  readonly host: string;
  readonly words: string;
}

export interface QuestionClock {
  readonly overtime: Overtime;
  /** What `act` gives, or `over` as soon as the time is; after that nothing is begun. What was begun ends by its own time-outs. */
  during<T>(act: () => Promise<T>): Promise<T | 'over'>;
}

export interface QuestionClockOptions {
  readonly milliseconds: number;
  readonly overtime: Overtime;
  /** Called once, before anybody is told. */
  onOver(): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** Runs while a request is under way: in a long queue, or at a host that is asked slowly on purpose, questions wait in peace. */
export function createQuestionClock({ milliseconds, overtime, onOver, now }: QuestionClockOptions): QuestionClock {
  let [left, running, isOver] = [milliseconds, 0, false];
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let end = (): void => undefined;
  const over = new Promise<'over'>((resolve) => {
    end = () => {
      isOver = true;
      onOver();
      resolve('over');
    };
  });

  function start(): void {
    running += 1;
    if (running > 1) return;
    startedAt = now();
    timer = setTimeout(end, Math.max(1, left));
  }

  function stop(): void {
    running -= 1;
    if (running > 0) return;
    clearTimeout(timer);
    left -= now() - startedAt;
  }

  return {
    overtime,
    async during(act) {
      if (isOver) return 'over';
      start();
      try {
        return await Promise.race([act(), over]);
      } finally {
        stop();
      }
    },
  };
}
