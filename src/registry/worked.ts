// Remembers which credentials a repository took, for whoever holds them: they are tried first.
import type { Repository } from '#core/image/reference.ts';
import { type Credential, keyOf } from './credential.ts';

export interface Worked {
  /** Whether any did. */
  knows(repository: Repository): boolean;
  holds(repository: Repository, credential: Credential | null): boolean;
  keep(repository: Repository, credential: Credential | null): void;
  drop(repository: Repository, credential: Credential | null): void;
}

export interface WorkedLimits {
  readonly repositories: number;
  /** Of one repository: tokens of clouds are new every few hours, and the old ones never come again. */
  readonly credentials: number;
}

/** What was taken longest ago goes first where there is no room. */
export function createWorked(limits: WorkedLimits = { repositories: 20_000, credentials: 32 }): Worked {
  const kept = new Map<Repository, Set<string>>();

  return {
    knows: (repository) => kept.has(repository),
    holds: (repository, credential) => kept.get(repository)?.has(keyOf(credential)) === true,
    keep(repository, credential) {
      const keys = kept.get(repository) ?? new Set();
      kept.delete(repository);
      keys.delete(keyOf(credential));
      kept.set(repository, keys.add(keyOf(credential)));
      shrink(keys, limits.credentials);
      shrink(kept, limits.repositories);
    },
    drop(repository, credential) {
      const keys = kept.get(repository);
      keys?.delete(keyOf(credential));
      if (keys?.size === 0) kept.delete(repository);
    },
  };
}

function shrink<K>(full: Set<K> | Map<K, unknown>, most: number): void {
  for (const key of full.keys()) {
    if (full.size <= most) return;
    full.delete(key);
  }
}
