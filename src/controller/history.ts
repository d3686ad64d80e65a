// The history: all records of all workloads are read beside the work, again and again until it is done.
import type { Random } from '#runtime/backoff.ts';
import { backoff } from '#runtime/backoff.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { RecordKeeper } from './record-keeper.ts';

export interface HistoryDeps {
  readonly records: Pick<RecordKeeper, 'readAll'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Told when the kind of records is not served any more. */
  notServed(): void;
}

export interface History {
  /**
   * Begins to read, and waits for a moment: what is read in it spares each key its own list.
   * @param later called when all is read, where that takes longer; and once where it fails again and again, for the namespaces that are read
   */
  begin(term: AbortSignal, later: () => Promise<void>): Promise<'begun' | 'notServed'>;
  end(): void;
}

/** Milliseconds that are waited for it: as long as some thousand records take. */
const moment = 500;
/** Failures in a row before the one from which on it is not waited for. */
const failing = 2;
/** Milliseconds until the next try. */
const retry = { first: 2_000, most: 60_000, least: 1_000 };

export function createHistory({ records, clock, random, log, notServed }: HistoryDeps): History {
  let reading = new AbortController();

  async function read(signal: AbortSignal, later: () => Promise<void>): Promise<'read' | 'over' | 'notServed'> {
    const began = clock.monotonic();
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const answer = await records.readAll(signal);
        if (signal.aborted) break;
        if (typeof answer === 'string') return answer;
        log.info('history is read', { records: answer, seconds: Math.round((clock.monotonic() - began) / 100) / 10 });
        return 'read';
      } catch (error) {
        if (failures === 0 && !signal.aborted) log.warn('history cannot be read', { error });
        if (failures === failing) await later();
        await clock.sleep(backoff(failures, retry, random), signal);
      }
    }
    return 'over';
  }

  return {
    async begin(term, later) {
      reading.abort();
      reading = new AbortController();
      const all = read(AbortSignal.any([term, reading.signal]), later);
      const over = new AbortController();
      const soon = await Promise.race([all, clock.sleep(moment, over.signal)]);
      over.abort();
      if (soon !== undefined) return soon === 'notServed' ? soon : 'begun';
      all
        .then((end) => {
          if (end === 'notServed') notServed();
          return end === 'read' ? later() : undefined;
        })
        .catch((error: unknown) => log.error('what the history tells cannot be seen to', { error }));
      return 'begun';
    },
    end: () => reading.abort(),
  };
}
