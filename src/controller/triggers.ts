// TRIGGERS: which keys a change in the cluster concerns, and which a new leader looks at first.
import { mentionsUs } from '#core/workload/pace.ts';
import { parseState } from '#core/record/state.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import type { Random } from '#runtime/backoff.ts';
import type { WorkQueue } from '#runtime/queue.ts';
import { keyOf } from './key.ts';
import type { ObjectName, Store } from './store.ts';

export type WatchChange<T> =
  | { readonly kind: 'set'; readonly key: ObjectName; readonly object: T }
  | { readonly kind: 'gone'; readonly key: ObjectName; readonly uid: string };

export interface TriggersDeps {
  readonly store: Store;
  readonly queue: Pick<WorkQueue, 'add' | 'addAfter'>;
  readonly random: Random;
  readonly intervalSeconds: number;
  /** Whether changes are of interest: a standby keeps its picture and looks at nothing. */
  active(): boolean;
  /** Whether anything is remembered of the key. */
  knows(key: string): boolean;
  /** Whether its record is known and its change has ended. */
  isSettled(workload: Workload): boolean;
  /** Lets timers and other work have their turn. */
  rest(signal: AbortSignal): Promise<void>;
}

export interface Triggers {
  workload(kind: Workload['id']['kind'], change: WatchChange<Workload>): void;
  namespace(change: WatchChange<NamespaceFacts>): void;
  /** All that may be followed: what is new at once, what is settled spread over the interval. */
  begin(signal: AbortSignal): Promise<void>;
  /** What counted as settled at the beginning, and is not: at once. */
  beginAgain(signal: AbortSignal): Promise<void>;
  /** Whether the key was not known and changed under our eyes, while this replica led. */
  takeFresh(key: string): boolean;
}

/** Keys that are looked at without a break. */
const atOnce = 20;

export function createTriggers(deps: TriggersDeps): Triggers {
  const { store, queue, random, intervalSeconds, active, knows } = deps;
  const fresh = new Set<string>();

  function annotationsOf(namespace: string): Readonly<Record<string, string>> {
    const facts = store.namespace(namespace);
    return facts?.readable === true ? facts.annotations : {};
  }

  function concerns(key: string, workload: Workload): boolean {
    return knows(key) || mentionsUs(workload, annotationsOf(workload.id.namespace));
  }

  function isWritten({ id, annotations }: Workload): boolean {
    return parseState(annotations?.['reship.dev/state'], id.uid).kind === 'state';
  }

  async function each(signal: AbortSignal, act: (key: string, workload: Workload) => void): Promise<void> {
    let looked = 0;
    for (const key of store.keys()) {
      if ((looked += 1) % atOnce === 0) await deps.rest(signal);
      if (signal.aborted) return;
      const workload = store.workload(key);
      if (workload !== null && concerns(key, workload)) act(key, workload);
    }
  }

  return {
    workload(kind, change) {
      const key = keyOf({ kind, ...change.key });
      if (change.kind === 'gone') {
        store.left(key, change.uid);
        fresh.delete(key);
        if (active() && knows(key)) queue.add(key);
        return;
      }
      if (!store.arrived(change.object) || !active() || !concerns(key, change.object)) return;
      if (!knows(key)) fresh.add(key);
      queue.add(key);
    },
    namespace({ key: { name } }) {
      if (!active()) return;
      for (const key of store.keys(name)) {
        const workload = store.workload(key);
        if (workload !== null && concerns(key, workload)) queue.add(key);
      }
    },
    async begin(signal) {
      fresh.clear();
      await each(signal, (key, workload) => {
        // It has the image that we gave it, and nothing is under way.
        if (isWritten(workload) && deps.isSettled(workload)) queue.addAfter(key, random() * intervalSeconds * 1000);
        else queue.add(key);
      });
    },
    async beginAgain(signal) {
      await each(signal, (key, workload) => {
        if (!deps.isSettled(workload)) queue.add(key);
      });
    },
    takeFresh: (key) => fresh.delete(key),
  };
}
