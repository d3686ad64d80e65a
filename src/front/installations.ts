// Finds other installations of the controller that look after the same namespaces: only the one that was there first writes.
import { lookAgainAfter } from '#controller/controller.ts';
import { listScopedLeases, type ScopedLease } from '#kubernetes/lease.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { Transport } from '#kubernetes/transport.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';

export interface Own {
  readonly namespace: string;
  readonly name: string;
  /** null: all. */
  readonly namespaces: readonly string[] | null;
}

/** Another installation that comes first, in words; null: there is none. Throws what the API server answers. */
export type FindRival = () => Promise<string | null>;

/** Milliseconds until any other leader has looked again at what forbids it to write. */
const stepAside = lookAgainAfter + 5_000;

/** A Lease is alive until its content has not changed for as long as its holder was promised, by our own clock. */
export function rivalFinder(call: Transport, own: Own, clock: Pick<Clock, 'monotonic'>, log: Log): FindRival {
  const seen = new Map<string, { readonly renewTime: string; readonly since: number }>();
  let blind = false;
  /** Since when we come first, and whether nobody can write beside us any more. */
  let first: number | null = null;
  let isAlone = false;

  /** One that came later may have written while none of ours led, and sees at its next look only that we are back. */
  function mayStillWrite(): boolean {
    first ??= clock.monotonic();
    return !isAlone && clock.monotonic() - first < stepAside;
  }

  function isAlive({ namespace, name, spec }: ScopedLease): boolean {
    if (spec.holderIdentity === '') return false;
    const id = `${namespace}/${name}`;
    const before = seen.get(id);
    const now = clock.monotonic();
    if (before?.renewTime !== spec.renewTime) {
      seen.set(id, { renewTime: spec.renewTime, since: now });
      return true;
    }
    return now - before.since < spec.leaseDurationSeconds * 1000;
  }

  async function leases(): Promise<readonly ScopedLease[]> {
    const all: ScopedLease[] = [];
    for (const where of blind ? [own.namespace] : [null, own.namespace]) {
      try {
        for await (const one of listScopedLeases(call, where)) all.push(one);
        return all;
      } catch (error) {
        if (where !== null || !(error instanceof ClusterError) || error.code !== 'Forbidden') throw error;
        blind = true;
        log.warn('other installations are looked for in one namespace only', { namespace: own.namespace, error });
      }
    }
    return all;
  }

  return async () => {
    const found = await leases();
    const ours = found.find((one) => one.namespace === own.namespace && one.name === own.name);
    for (const one of found) {
      if (one === ours || !overlap(one.namespaces, own.namespaces) || !isAlive(one)) continue;
      if (ours !== undefined && isBefore(ours, one) && !mayStillWrite()) continue;
      const where = one.namespaces === null ? 'all namespaces' : one.namespaces.join(', ');
      return `another installation looks after ${where}: Lease ${one.namespace}/${one.name}`;
    }
    isAlone = true;
    return null;
  };
}

export function overlap(one: readonly string[] | null, other: readonly string[] | null): boolean {
  return one === null || other === null || one.some((name) => other.includes(name));
}

/** The same order for whoever asks, and the same after a restart: both read the same two Leases. */
function isBefore(one: ScopedLease, other: ScopedLease): boolean {
  const [mine, theirs] = [one, other].map(({ created, uid }) => `${created} ${uid}`);
  return (mine ?? '') < (theirs ?? '');
}
