// Who is not asked any more: a host that let a request wait too long, and every host once the run is interrupted.

export interface Patience {
  /** Words that complete "ghcr.io …" where the host is not asked any more; null: it is asked. */
  over(host: string): string | null;
  /**
   * Calls `end` when the host's time is over, at once where it is over already.
   * @returns to be called when the request has ended by itself
   */
  watch(host: string, end: () => void): () => void;
  /** @param words why, completing "ghcr.io …"; the first ones stay */
  giveUp(host: string, words: string): void;
}

const interrupted = 'was not asked: the command was interrupted';

/** @param ends fires when the run is interrupted */
export function createPatience(ends: AbortSignal | null): Patience {
  const given = new Map<string, string>();
  const watching = new Map<string, Set<() => void>>();
  ends?.addEventListener('abort', () => {
    for (const host of watching.keys()) endAll(host);
  });

  function endAll(host: string): void {
    for (const end of watching.get(host) ?? []) end();
  }

  function over(host: string): string | null {
    return ends?.aborted === true ? interrupted : (given.get(host) ?? null);
  }

  return {
    over,
    watch(host, end) {
      if (over(host) !== null) end();
      const all = watching.get(host) ?? new Set();
      watching.set(host, all.add(end));
      return () => {
        all.delete(end);
        if (all.size === 0 && watching.get(host) === all) watching.delete(host);
      };
    },
    giveUp(host, words) {
      if (given.has(host)) return;
      given.set(host, `${words}; not asked again in this run`);
      endAll(host);
    },
  };
}
