// The latest changes, for watches that go on from a version, and those who follow along.
import type { Change } from './object.ts';

export interface History {
  add(change: Change): void;
  /** Those of one resource after that version, oldest first; `expired`: some of them are forgotten. */
  since(resource: string, version: number): readonly Change[] | 'expired';
  /** Forgets all up to this version, as a compaction of etcd does. */
  forget(version: number): void;
  /** Calls back for each later change, in order, before the write returns (one inside a callback: after that callback). @returns ends it */
  follow(resource: string | null, see: (change: Change) => void): () => void;
}

/** @param limit changes kept for each resource */
export function createHistory(limit: number): History {
  const kept = new Map<string, Change[]>();
  const forgotten = new Map<string, number>();
  const followers = new Set<{ readonly resource: string | null; see(change: Change): void }>();
  const waiting: Change[] = [];
  let telling = false;
  let compacted = 0;

  function keep(change: Change): void {
    const changes = kept.get(change.resource) ?? [];
    kept.set(change.resource, changes);
    changes.push(change);
    if (changes.length <= limit * 2) return;
    const gone = changes.splice(0, changes.length - limit);
    forgotten.set(change.resource, gone.at(-1)?.version ?? 0);
  }

  /** One that throws keeps no other from being told. */
  function tell(change: Change, thrown: unknown[]): void {
    for (const { resource, see } of followers) {
      try {
        if (resource === null || resource === change.resource) see(change);
      } catch (error) {
        thrown.push(error);
      }
    }
  }

  return {
    add(change) {
      keep(change);
      waiting.push(change);
      if (telling) return;
      telling = true;
      const thrown: unknown[] = [];
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) tell(next, thrown);
      telling = false;
      if (thrown.length > 0) throw thrown[0];
    },
    since(resource, version) {
      if (version < Math.max(compacted, forgotten.get(resource) ?? 0)) return 'expired';
      const changes = kept.get(resource) ?? [];
      let from = changes.length;
      while (from > 0 && (changes[from - 1]?.version ?? 0) > version) from -= 1;
      return changes.slice(from);
    },
    forget(version) {
      compacted = Math.max(compacted, version);
    },
    follow(resource, see) {
      const follower = { resource, see };
      followers.add(follower);
      return () => void followers.delete(follower);
    },
  };
}
