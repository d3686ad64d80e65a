// Looks that break off again and again: whoever owns the workload is told, as of a problem of its decision.
import { NotLeading, Overtaken } from './not-leading.ts';
import type { Store } from './store.ts';
import { repeatSeconds, type Telling } from './telling.ts';

export interface StuckDeps {
  readonly store: Pick<Store, 'workload'>;
  readonly telling: Pick<Telling, 'stuck' | 'moves'>;
  monotonic(): number;
  /** What was thrown, in words for its owner. */
  explain(error: unknown): string;
}

export interface Stuck {
  failed(key: string, error: unknown): void;
  /** A look came to its end. */
  went(key: string): void;
  clear(): void;
}

/** In a row; fewer are a server that was busy for a moment. */
const worthTelling = 3;

export function createStuck({ store, telling, monotonic, explain }: StuckDeps): Stuck {
  /** By key, how often in a row, and when (monotonic milliseconds) it was told. */
  const stuck = new Map<string, { times: number; told: number }>();

  return {
    failed(key, error) {
      const workload = store.workload(key);
      if (workload === null || error instanceof NotLeading || error instanceof Overtaken) return;
      const one = stuck.get(key) ?? { times: 0, told: -Infinity };
      stuck.set(key, one);
      one.times += 1;
      if (one.times < worthTelling || monotonic() - one.told < repeatSeconds * 1000) return;
      if (telling.stuck(workload.id, explain(error))) one.told = monotonic();
    },
    went(key) {
      const one = stuck.get(key);
      if (one !== undefined && one.times >= worthTelling) telling.moves(key);
      stuck.delete(key);
    },
    clear() {
      for (const [key, { times }] of stuck) if (times >= worthTelling) telling.moves(key);
      stuck.clear();
    },
  };
}
