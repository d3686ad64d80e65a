// Notices how long the store of the Lease has not answered: without it nobody can lead or take over.
import type { Clock } from './clock.ts';
import type { LeaseStore } from './lease-store.ts';

export interface HeardStore {
  /** The same store, listened to. */
  readonly store: LeaseStore;
  /** What is wrong, for a page of probes; null: the store answered within `graceMilliseconds`. */
  problem(graceMilliseconds: number): string | null;
}

/** Any answer counts, also that somebody else wrote; what is thrown does not. */
export function heardStore(store: LeaseStore, clock: Pick<Clock, 'monotonic'>): HeardStore {
  let heardAt: number | null = null;

  async function hear<T>(answer: Promise<T>): Promise<T> {
    const value = await answer;
    heardAt = clock.monotonic();
    return value;
  }

  return {
    store: {
      get: (signal) => hear(store.get(signal)),
      create: (spec, signal) => hear(store.create(spec, signal)),
      update: (spec, resourceVersion, signal) => hear(store.update(spec, resourceVersion, signal)),
    },
    problem(graceMilliseconds) {
      if (heardAt === null) return 'the Lease is not read yet';
      const silence = clock.monotonic() - heardAt;
      if (silence < graceMilliseconds) return null;
      return `the Lease could neither be read nor written for ${Math.floor(silence / 1000)} s`;
    },
  };
}
