// One look at one key: its record, its rollout, the decision, the write, and what is told of them. In this order.
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { mentionsUs, paceOf, type Pace } from '#core/workload/pace.ts';
import type { Decision } from '#core/decision/decision.ts';
import { againAfter } from '#core/reason/reason.ts';
import type { Again } from '#runtime/runner.ts';
import type { Deps } from './deps.ts';
import { parseKey } from './key.ts';
import type { Poll } from './poll.ts';
import { reconcile } from './reconcile.ts';
import type { Ending, RecordKeeper } from './record.ts';
import { seeRollout } from './rollout.ts';
import { createSlots } from './slots.ts';
import type { Store } from './store.ts';
import type { Telling } from './telling.ts';
import type { Track } from './track.ts';
import { newTrack, podsMark } from './track.ts';

export interface TendSettings {
  readonly intervalSeconds: number;
  /** The least that an owner may wish. */
  readonly minIntervalSeconds: number;
  /** Decide and tell, and write nothing at all. */
  readonly dryRun: boolean;
  readonly maxConcurrent: number;
  readonly maxConcurrentPerNamespace: number;
}

export interface TendDeps {
  readonly world: Deps;
  readonly store: Store;
  readonly poll: Poll;
  readonly records: RecordKeeper;
  readonly telling: Telling;
  readonly settings: TendSettings;
  /** Whether this process may write right now. */
  leads(): boolean;
  /** Told when the kind of records is not served (any more): nothing is written until it is. */
  notServed(): void;
  /** Whether the key changed under our eyes a moment ago, and was not there at the start. */
  takeFresh(key: string): boolean;
  /** Its turn has come. */
  wake(key: string): void;
}

/** Thrown right before a write by who leads no more; nothing was sent. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading';
}

export interface Tender {
  look(key: string, stop: AbortSignal): Promise<Again>;
  /** Whether anything is remembered of the key: then it is looked at once more even when it says nothing of us. */
  knows(key: string): boolean;
  /** The Pods may run other bits now. */
  stale(key: string): void;
  /** How many are followed. */
  readonly size: number;
  clear(): void;
}

/** Others took the slot between deciding and writing; nothing was sent. */
class SlotTaken extends Error {
  override readonly name = 'SlotTaken';
}

const done: Again = { again: 'done' };

export function createTender(deps: TendDeps): Tender {
  const { world, store, poll, records, telling, settings, leads } = deps;
  const tracks = new Map<string, Track>();
  const slots = createSlots(settings);

  function free(key: string): void {
    for (const one of slots.end(key)) deps.wake(one);
  }

  function forget(key: string): void {
    const parsed = parseKey(key);
    tracks.get(key)?.following?.stop();
    tracks.delete(key);
    free(key);
    poll.forget(key);
    records.forget(key);
    if (parsed !== null) telling.forget(parsed);
  }

  async function gone(key: string): Promise<Again> {
    const following = tracks.get(key)?.following ?? null;
    if (following !== null) {
      const { target } = following.record.spec;
      const how = { outcome: 'Aborted', message: 'the workload was deleted during its rollout' } as const;
      telling.ended(target, await records.end(target, following.record, how));
    }
    forget(key);
    return done;
  }

  /** The record exists, and the rollout of its change is judged. @returns seconds until the deadline; null: none is under way */
  async function settle(key: string, track: Track, workload: Workload, pace: Pace): Promise<number | null> {
    if (track.following === null && records.isSettled(workload)) return null;
    const ensured = await records.ensure(workload);
    if (ensured.result === 'notServed') {
      deps.notServed();
      throw new NotLeading('the kind DeployRecord is not served');
    }
    const { id } = workload;
    const before = track.following;
    const record = ensured.result === 'kept' ? ensured.record : null;
    const finish = async (ending: Ending, ended = record): Promise<void> => {
      if (ended === null) return;
      telling.ended(id, await records.end(id, ended, ending));
      track.following?.stop();
      track.following = null;
      free(key);
    };
    if (before !== null && before.record.name !== record?.name)
      await finish({ outcome: 'Superseded', message: '' }, before.record);
    if (record === null) return null;
    if (record.isNew) telling.updated(id, record);
    if (record.status.outcome !== undefined) return null;
    track.following ??= { record, stop: store.follow(key) };
    slots.goesOn(key);
    const seen = seeRollout(workload, record, pace.deadlineSeconds, world.now());
    if ('secondsLeft' in seen) return seen.secondsLeft;
    await finish(seen.end);
    await records.collect(id, record.name);
    return null;
  }

  function depsFor(key: string, track: Track, images: Deps['images'], namespace: NamespaceFacts): Deps {
    let facts: NamespaceFacts | null = namespace;
    return {
      ...world,
      images,
      async namespace(name) {
        facts ??= await world.cluster.namespace(name);
        return facts;
      },
      forget() {
        facts = null;
        track.pods = null;
      },
      async pods(workload) {
        const mark = podsMark(workload);
        if (track.pods?.mark === mark) return track.pods.answer;
        const answer = await world.cluster.pods(workload);
        track.pods = { mark, answer };
        return answer;
      },
      cluster: {
        ...world.cluster,
        patch(id, patch, options) {
          if (!leads()) throw new NotLeading('another replica leads now; nothing was written');
          if (!slots.begin(key)) throw new SlotTaken('others were faster');
          return world.cluster.patch(id, patch, options);
        },
      },
    };
  }

  async function look(key: string, stop: AbortSignal): Promise<Again> {
    if (!leads()) return done;
    const workload = store.workload(key);
    if (workload === null) return gone(key);
    const { namespace: place } = workload.id;
    const watched = store.namespace(place);
    const namespace = watched ?? (await world.cluster.namespace(place));
    const shared = namespace.readable ? namespace.annotations : {};
    if (!mentionsUs(workload, shared) && !tracks.has(key)) return done;
    if (!mentionsUs(workload, shared)) {
      forget(key);
      return done;
    }
    const pace = paceOf(workload, shared);
    const track = tracks.get(key) ?? newTrack(pace.requestedAt);
    tracks.set(key, track);
    const requested = pace.requestedAt !== null && pace.requestedAt !== track.requestedAt;
    track.requestedAt = pace.requestedAt;

    let left = settings.dryRun ? null : await settle(key, track, workload, pace);
    const intervalSeconds = Math.max(settings.minIntervalSeconds, pace.intervalSeconds ?? settings.intervalSeconds);
    const asking = poll.asking(key, { intervalSeconds, pointers: pace.pointers, fresh: requested });
    const trigger = { type: requested ? 'Request' : 'Poll', user: null, receiver: null } as const;
    const write = settings.dryRun ? 'none' : 'store';
    const options = { wish: null, write, trigger, signal: stop, records: records.recordsOf(key) } as const;
    const own = depsFor(key, track, asking.images, namespace);
    const decide = () => reconcile(workload, { ...options, slotsAhead: slots.ahead(key) }, own);
    const reconciled = await decide().catch((error: unknown) => {
      if (track.following === null) free(key);
      if (error instanceof SlotTaken) return decide();
      throw error;
    });
    asking.end();

    const { decision, applied } = reconciled;
    const repeat = telling.decided(workload, decision, track, deps.takeFresh(key));
    slots.waits(
      key,
      decision.containers.some(({ reasons }) => reasons[0]?.code === 'RolloutSlot'),
    );
    if (applied !== 'patched' && track.following === null) free(key);
    if (applied === 'patched') {
      store.wrote(reconciled.workload);
      track.pods = null;
      left = await settle(key, track, reconciled.workload, pace);
    }
    const waits = waitsIn(decision, intervalSeconds);
    if (waits !== null) track.pods = null;
    const again = [left, repeat, waits, watched === null ? intervalSeconds : null].filter((one) => one !== null);
    return again.length === 0 ? done : { again: 'after', seconds: Math.max(0.05, Math.min(...again)) };
  }

  return {
    look,
    knows: (key) => tracks.has(key),
    stale(key) {
      const track = tracks.get(key);
      if (track !== undefined) track.pods = null;
    },
    get size() {
      return tracks.size;
    },
    clear() {
      for (const key of tracks.keys()) forget(key);
      records.clear();
      slots.clear();
      poll.clear();
    },
  };
}

/** What stays is woken by the registry or the cluster; what waits or is refused may be over by itself. */
function waitsIn(decision: Decision, intervalSeconds: number): number | null {
  const waiting = decision.containers.filter(({ verb }) => verb === 'wait' || verb === 'refuse');
  return againAfter(
    waiting.flatMap(({ reasons }) => reasons.slice(0, 1)),
    intervalSeconds,
  );
}
