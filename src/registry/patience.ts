// Who is not asked any more: a host that let a request wait too long, and every host once the run is interrupted.

export interface Patience {
  /** Words that complete "ghcr.io …" where the host is not asked any more; null: it is asked. */
  over(host: string): string | null;
  /** Ends the requests to a host that are under way when its time is over. */
  signal(host: string): AbortSignal;
  /** @param words why, completing "ghcr.io …"; the first ones stay */
  giveUp(host: string, words: string): void;
}

const interrupted = 'was not asked: the command was interrupted';

/** @param ends fires when the run is interrupted */
export function createPatience(ends: AbortSignal | null): Patience {
  const given = new Map<string, string>();
  const controllers = new Map<string, AbortController>();
  ends?.addEventListener('abort', () => {
    for (const one of controllers.values()) one.abort();
  });

  function controllerOf(host: string): AbortController {
    const controller = controllers.get(host) ?? new AbortController();
    controllers.set(host, controller);
    if (ends?.aborted === true) controller.abort();
    return controller;
  }

  return {
    over: (host) => (ends?.aborted === true ? interrupted : (given.get(host) ?? null)),
    signal: (host) => controllerOf(host).signal,
    giveUp(host, words) {
      if (given.has(host)) return;
      given.set(host, `${words}; not asked again in this run`);
      controllerOf(host).abort();
    },
  };
}
