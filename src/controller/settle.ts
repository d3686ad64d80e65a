// SETTLE: before anything is written the record of the last change exists, and the rollout of that change is judged.
import type { Circumstance } from '#core/record/new-record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import type { Instant } from '#core/time/instant.ts';
import type { Pace } from '#core/workload/pace.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { knownOf } from './circumstance.ts';
import { NotLeading } from './not-leading.ts';
import type { Ending, Kept, Progress, RecordKeeper } from './record-keeper.ts';
import { isOpenRecord } from './record-memory.ts';
import { seeRollout, type Seen } from './rollout.ts';
import type { Store } from './store.ts';
import type { Telling } from './telling.ts';
import type { Track } from './track.ts';

type UnderWay = Exclude<Seen, { readonly end: Ending }>;

export interface SettleDeps {
  readonly records: RecordKeeper;
  readonly telling: Telling;
  readonly store: Pick<Store, 'follow'>;
  now(): Instant;
  /** Told when the kind of records is not served (any more). */
  notServed(): void;
  /** Its rollout is under way and keeps its slot; it is over, or has had its slot for long enough. */
  goesOn(key: string): void;
  free(key: string): void;
}

export interface Look {
  readonly key: string;
  readonly track: Track;
  /** Throws NotLeading once the term has ended in which the look began. */
  expectTerm(): void;
}

export interface Settler {
  /** Makes sure that all records of the key are known. Throws NotLeading where no records are served. */
  readOwn(key: string): Promise<void>;
  /** @returns seconds until the deadline of the rollout, or before it the end of its slot; null: none is under way */
  settle(look: Look, workload: Workload, pace: Pace): Promise<number | null>;
  /** Whether the hold of the newest record was set or released by others. Throws NotLeading where no records are served. */
  refresh(id: WorkloadId): Promise<boolean>;
  /** Ends what is open of a workload that is gone, or that nobody looks after any more. */
  abort(key: string, following: Track['following'], message: string): Promise<void>;
}

/** Between two writings of how far a rollout is: one that ends sooner is written at its end only. */
const progressSeconds = 5;

export function createSettler({ records, telling, store, now, notServed, goesOn, free }: SettleDeps): Settler {
  function tell(ended: Kept): void {
    telling.ended(ended.spec.target, ended);
  }

  /** Open records that nobody follows, and ends that nobody told of: a leader died, and the world went on. */
  async function closeStrays(key: string, followed: string | null, how: (one: RecordFacts) => Ending): Promise<void> {
    for (const one of records.recordsOf(key)) {
      if (!isOpenRecord(one) || (one.name === followed && one.outcome === null)) continue;
      await records.endStray(one, how(one), tell);
    }
  }

  async function finish(key: string, track: Track, ended: Kept, how: Ending): Promise<void> {
    await records.end(ended.spec.target, ended, how, tell);
    release(key, track);
  }

  function release(key: string, track: Track): void {
    track.following?.stop();
    track.following = null;
    free(key);
  }

  async function current(workload: Workload, known: Circumstance | null): Promise<Kept | null> {
    const ensured = await records.ensure(workload, known ?? {});
    if (ensured.result === 'kept') return ensured.record;
    if (ensured.result === 'none') return null;
    throw unserved();
  }

  /** @returns seconds until it may be written; Infinity: there is nothing new */
  async function tellProgress(track: Track, id: WorkloadId, record: Kept, seen: UnderWay): Promise<number> {
    const { following } = track;
    const { progress, message } = seen;
    if (following === null || progress === null || isSame(record.status.progress, progress)) return Infinity;
    const left = progressSeconds - (now() - following.progressAt) / 1000;
    if (left > 0) return Math.min(left, progressSeconds);
    const told = await records.progress(id, record, progress, message);
    track.following = { ...following, record: told, progressAt: now() };
    // Another leader ended it.
    return told.status.outcome === undefined ? Infinity : 0;
  }

  function unserved(): NotLeading {
    notServed();
    return new NotLeading('the kind DeployRecord is not served');
  }

  return {
    async readOwn(key) {
      if ((await records.readOwn(key)) === 'notServed') throw unserved();
    },
    async settle({ key, track, expectTerm }, workload, pace) {
      if (track.following === null && records.isSettled(workload) && !records.isOpen(key)) return null;
      const before = track.following?.record ?? null;
      const known = knownOf(workload, track);
      const record = await current(workload, known);
      if (known !== null) track.made = null;
      if (before !== null && before.name !== record?.name)
        await finish(key, track, before, { outcome: 'Superseded', message: '' });
      await closeStrays(key, record?.name ?? null, ({ target }) =>
        target.uid === workload.id.uid ? { outcome: 'Superseded', message: '' } : goneWith(),
      );
      if (record === null) return null;
      const { id } = workload;
      if (record.isNew) {
        telling.updated(id, record);
        track.askAnew = known === null;
      }
      if (record.lost !== undefined) telling.lost(id, record);
      if (record.status.outcome !== undefined) {
        if (track.following !== null) release(key, track);
        return null;
      }
      expectTerm();
      track.following ??= { record, stop: store.follow(key), progressAt: now() };
      const by = changedBy(workload, record);
      if (by !== null) {
        await finish(key, track, record, { outcome: 'Superseded', message: `${by} changed the image` });
        return null;
      }
      const seen = seeRollout(workload, record, pace.deadlineSeconds, now());
      if ('secondsLeft' in seen) {
        const { secondsLeft, slotSecondsLeft } = seen;
        const untold = await tellProgress(track, id, record, seen);
        expectTerm();
        if (slotSecondsLeft <= 0) {
          free(key);
          return Math.min(untold, secondsLeft);
        }
        goesOn(key);
        return Math.min(untold, secondsLeft, slotSecondsLeft);
      }
      await finish(key, track, record, seen.end);
      await records.collect(id, record.name);
      return null;
    },
    async refresh(id) {
      const changed = await records.refresh(id);
      if (typeof changed !== 'boolean') throw unserved();
      return changed;
    },
    async abort(key, following, message) {
      if (following !== null) {
        const { record } = following;
        await records.end(record.spec.target, record, { outcome: 'Aborted', message }, tell);
      }
      await closeStrays(key, null, () => ({ outcome: 'Aborted', message }));
    },
  };
}

function isSame(one: Progress | undefined, { wanted, updated, available }: Progress): boolean {
  return one?.wanted === wanted && one.updated === updated && one.available === available;
}

function goneWith(): Ending {
  return { outcome: 'Aborted', message: 'the workload was deleted during its rollout' };
}

/** Who put another image into the place of one that the record wrote; null: nobody else. */
function changedBy(workload: Workload, { spec }: Kept): string | null {
  for (const { container, to } of spec.changes) {
    const now = workload.containers.find(({ name }) => name === container);
    const manager = ownOf(workload.imageManagers, container)?.manager;
    if (now !== undefined && now.image !== to && manager !== undefined && manager !== 'reship') return manager;
  }
  return null;
}
