// While the history is read: what is settled as far as is known is asked for without its records, and read only where that would write.
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import type { Pace } from '#core/workload/pace.ts';
import type { Deps } from './deps.ts';
import type { NamespaceReads } from './namespace-reads.ts';
import { NotLeading } from './not-leading.ts';
import { ownWorld } from './own-world.ts';
import type { Poll } from './poll.ts';
import { reconcile, type ReconcileOptions } from './reconcile.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { newTrack, type Track } from './track.ts';

export interface PeekDeps {
  readonly world: Deps;
  readonly poll: Poll;
  readonly records: Pick<RecordKeeper, 'isKnown' | 'isOpen' | 'isSettled' | 'reading' | 'recordsOf'>;
  readonly reads: NamespaceReads;
  /** What the others leave to it. */
  others(key: string): Required<Pick<ReconcileOptions, 'slotsAhead' | 'suspects'>>;
}

export interface Peek {
  readonly workload: Workload;
  readonly namespace: NamespaceFacts;
  readonly pace: Pace;
  readonly intervalSeconds: number;
  readonly signal: AbortSignal;
}

export interface Peeks {
  /** Nothing is written or told. @returns seconds until the next look; null: its records have to be read for this one */
  peek(key: string, peek: Peek): Promise<number | null>;
  /** What is remembered of a key since its peek. */
  of(key: string): Track | undefined;
  forget(key: string): void;
  keys(): Iterable<string>;
  readonly size: number;
  clear(): void;
}

/** Nobody wakes what waits for others. */
const waitingSeconds = 15;

export function createPeeks({ world, poll, records, reads, others }: PeekDeps): Peeks {
  const tracks = new Map<string, Track>();

  /** Its owner waits for an answer, or it may be the change of a leader that was killed. */
  function isUrgent(key: string, { workload, pace }: Peek): boolean {
    const before = tracks.get(key);
    const isRequested = before !== undefined && before.requestedAt !== pace.requestedAt;
    return isRequested || records.isOpen(key) || !records.isSettled(workload);
  }

  async function secondsLeft(key: string, track: Track, peek: Peek): Promise<number | null> {
    const { workload, namespace, pace, intervalSeconds, signal } = peek;
    const asking = poll.asking(key, { intervalSeconds, pointers: pace.pointers, fresh: false });
    const own = ownWorld(world, {
      track,
      images: asking.images,
      namespace,
      reads,
      writes: false,
      readRecord: () => Promise.resolve(false),
      beforePatch: () => Promise.reject(new NotLeading('a peek writes nothing')),
    });
    const options = {
      wish: null,
      write: 'none',
      trigger: { type: 'Poll', user: null, receiver: null },
      records: records.recordsOf(key),
      ...others(key),
      signal,
    } as const;
    const { decision } = await reconcile(workload, options, own).catch((error: unknown) => {
      asking.broken();
      throw error;
    });
    asking.end();
    track.expected = [];
    const verbs = decision.containers.map(({ verb }) => verb);
    if (verbs.includes('update') || (decision.hold ?? null) !== null) return null;
    const waits = verbs.every((verb) => verb === 'stay') ? Infinity : waitingSeconds;
    return Math.max(1, Math.min(intervalSeconds, waits, decision.againAfterSeconds ?? Infinity));
  }

  return {
    async peek(key, peek) {
      if (records.isKnown(key) || records.reading !== 'underWay' || isUrgent(key, peek)) return null;
      const track = tracks.get(key) ?? newTrack(peek.pace.requestedAt);
      tracks.set(key, track);
      return secondsLeft(key, track, peek);
    },
    of: (key) => tracks.get(key),
    forget: (key) => void tracks.delete(key),
    keys: () => tracks.keys(),
    get size() {
      return tracks.size;
    },
    clear: () => tracks.clear(),
  };
}
