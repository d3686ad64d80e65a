// The first question to an unknown host goes alone, so that the others know from its answer whether to bring a token.

export type Scout = <T extends { readonly ok: boolean }>(send: () => Promise<T>) => Promise<T>;

/**
 * Runs the first `send` alone and lets those that came meanwhile go when it has ended.
 * Where it failed, the waiting ones all go (one dead host must not be asked one by one) and the next to come is alone again.
 */
export function createScout(): Scout {
  let known = false;
  let first: Promise<void> | null = null;

  return async function scouted(send) {
    if (known) return send();
    if (first !== null) {
      await first;
      return send();
    }
    let done = (): void => undefined;
    first = new Promise((resolve) => {
      done = resolve;
    });
    try {
      const answer = await send();
      known = answer.ok;
      return answer;
    } finally {
      first = null;
      done();
    }
  };
}
