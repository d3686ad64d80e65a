// Records of workloads that are gone: since when is written down once, and thirty days later they go.
import type { Instant } from '#core/time/instant.ts';
import { goneMilliseconds } from '#core/record/collection.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { Deps } from './deps.ts';
import { idOf, parseKey } from './key.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { Store } from './store.ts';

export interface GoneDeps {
  readonly records: Pick<RecordKeeper, 'keys' | 'recordsOf' | 'markGone' | 'removeGone'>;
  readonly store: Pick<Store, 'workload'>;
  readonly cluster: Pick<Deps['cluster'], 'workload'>;
  readonly clock: Clock;
  leads(): boolean;
  failed(key: string, error: unknown): void;
}

/** Milliseconds between two rounds. */
const every = 3_600_000;

/** @returns begins a round where one is due and none is under way */
export function createSweeps(
  deps: GoneDeps & { readonly log: Log; readonly records: Pick<RecordKeeper, 'reading'> },
): (signal: AbortSignal) => void {
  const { clock, log, records } = deps;
  let sweeping = false;
  let sweptAt = -Infinity;
  return (signal) => {
    if (sweeping || records.reading !== 'done' || clock.monotonic() - sweptAt < every) return;
    sweeping = true;
    sweptAt = clock.monotonic();
    sweepGone(deps, signal)
      .catch((error: unknown) => log.warn('records of workloads that are gone cannot be seen to', { error }))
      .finally(() => {
        sweeping = false;
      });
  };
}

/** Keys that are looked at without a break. */
const atOnce = 100;

/** One round over everything that has a record. What the watch does not show is asked for before it counts as gone. */
export async function sweepGone(deps: GoneDeps, signal: AbortSignal): Promise<void> {
  const { records, clock, leads } = deps;
  let looked = 0;
  for (const key of records.keys()) {
    if (signal.aborted || !leads()) return;
    if ((looked += 1) % atOnce === 0) await clock.sleep(0, signal);
    // What cannot be read or written of one keeps none of the others back.
    await sweepOne(key, deps).catch((error: unknown) => deps.failed(key, error));
  }
}

async function sweepOne(key: string, deps: GoneDeps): Promise<void> {
  const { records, store, clock } = deps;
  const there = store.workload(key) !== null;
  const since = goneSince(key, records);
  if (there && since !== null) await records.markGone(key, null);
  if (there || (since !== null && clock.now() - since < goneMilliseconds)) return;
  if (await exists(key, deps)) return;
  if (since === null) await records.markGone(key, clock.now());
  else await records.removeGone(key, since);
}

function goneSince(key: string, records: GoneDeps['records']): Instant | null {
  const times = records.recordsOf(key).flatMap((one) => one.goneSince ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

async function exists(key: string, { cluster }: GoneDeps): Promise<boolean> {
  const id = parseKey(key);
  return id === null || (await cluster.workload(idOf(id))) !== null;
}
