// Keys that are to be looked at: each once however often it is named, a few at a time, so that requests come in between.

export interface Queue {
  add(key: string): void;
  addAfter(key: string, milliseconds: number): void;
  stop(): void;
}

const atOnce = 50;

/** @param look at one key; what it throws is a bug and ends the process */
export function createQueue(look: (key: string) => void): Queue {
  const waiting = new Set<string>();
  const timers = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  let turn: NodeJS.Immediate | null = null;

  function work(): void {
    turn = null;
    for (const key of [...waiting].slice(0, atOnce)) {
      waiting.delete(key);
      look(key);
    }
    if (waiting.size > 0) turn ??= setImmediate(work);
  }

  function add(key: string): void {
    waiting.add(key);
    turn ??= setImmediate(work);
  }

  return {
    add,
    addAfter(key, milliseconds) {
      const at = performance.now() + milliseconds;
      const known = timers.get(key);
      if (known !== undefined && known.at <= at) return;
      if (known !== undefined) clearTimeout(known.timer);
      const timer = setTimeout(() => {
        timers.delete(key);
        add(key);
      }, milliseconds);
      timers.set(key, { at, timer });
    },
    stop() {
      if (turn !== null) clearImmediate(turn);
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
    },
  };
}
