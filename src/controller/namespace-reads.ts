// Readings of Namespaces right before patches: many workloads of one Namespace may share one that is young enough.
import type { NamespaceFacts } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';

export interface Reading {
  /** When it was begun, in milliseconds of the monotonic clock. */
  readonly at: number;
  readonly facts: Promise<NamespaceFacts>;
}

export interface NamespaceReads {
  /** One that somebody began a moment ago, else a new one. */
  shared(name: string): Reading;
  /** A new one. */
  own(name: string): Reading;
}

/** Milliseconds: what was read ahead of a patch is of use to it for so long. */
export const fresh = 250;

export function createNamespaceReads(world: Pick<Deps, 'cluster' | 'monotonic'>): NamespaceReads {
  const young = new Map<string, Reading>();

  function own(name: string): Reading {
    const at = world.monotonic();
    return { at, facts: world.cluster.namespace(name) };
  }

  return {
    own,
    shared(name) {
      for (const [key, { at }] of young) if (world.monotonic() - at >= fresh) young.delete(key);
      const mine = young.get(name) ?? own(name);
      young.set(name, mine);
      return mine;
    },
  };
}
