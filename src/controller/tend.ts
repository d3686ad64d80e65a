// One look at one key: its record, its rollout, the decision, the write, and what is told of them. In this order.
import type { Workload } from '#core/workload/workload.ts';
import { mentionsUs, paceOf } from '#core/workload/pace.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { Decision } from '#core/decision/decision.ts';
import { standingOn } from '#core/decision/standing.ts';
import type { Again, Rest } from '#runtime/runner.ts';
import { recordAhead } from './ahead.ts';
import { circumstanceOf, madeOf } from './circumstance.ts';
import { createClaims } from './claims.ts';
import { idOf, parseKey } from './key.ts';
import { ownWorld } from './own-world.ts';
import { reconcile } from './reconcile.ts';
import { isFresh, isNewSetting } from './following-text.ts';
import { carryOutHold, holdsBy, mendHold } from './hold.ts';
import { createNamespaceReads } from './namespace-reads.ts';
import { NotLeading, Overtaken } from './not-leading.ts';
import { createPeeks } from './peek.ts';
import { createSettler } from './settle.ts';
import { createSlots } from './slots.ts';
import { doubtSeconds, isInDoubt } from './suspicion.ts';
import type { TendDeps, Tender } from './tender.ts';
import type { Track } from './track.ts';
import { newTrack } from './track.ts';
import { waitsForSlot, waitsIn } from './waits.ts';

const done: Again = { again: 'done' };
/** What the watch does not show yet. */
const soon: Again = { again: 'after', seconds: 1 };

export function createTender(deps: TendDeps): Tender {
  const { world, store, poll, records, telling, settings, leads } = deps;
  const tracks = new Map<string, Track>();
  const slots = createSlots(settings);
  const claims = createClaims(records);
  const reads = createNamespaceReads(world);
  const others = (key: string) => ({ slotsAhead: slots.ahead(key), suspects: claims.suspects(key) });
  const peeks = createPeeks({ world, poll, records, reads, others });
  let term = 0;

  /** @returns throws once the term has ended: what a look began in it would stay behind on a standby, or in the next term */
  function thisTerm(): () => void {
    const began = term;
    return () => {
      if (began !== term) throw new NotLeading('the term has ended; the next one goes on from what was written');
    };
  }

  function free(key: string): void {
    claims.drop(key);
    for (const one of slots.end(key)) deps.wake(one);
  }

  const settler = createSettler({
    records,
    telling,
    store,
    now: () => world.now(),
    notServed: () => deps.notServed(),
    goesOn: (key) => slots.goesOn(key),
    free,
  });

  function forget(key: string): void {
    const parsed = parseKey(key);
    tracks.get(key)?.following?.stop();
    tracks.delete(key);
    peeks.forget(key);
    free(key);
    poll.forget(key);
    records.forget(key);
    if (parsed !== null) telling.forget(parsed);
  }

  /** Whether it is as the watch shows it. Where it is not it is known now, and looked at again. */
  async function isNow(workload: Workload, expectTerm: () => void): Promise<boolean> {
    const now = await world.cluster.workload(workload.id);
    expectTerm();
    if (now?.id.uid === workload.id.uid && now.resourceVersion !== workload.resourceVersion) store.wrote(now);
    return now?.resourceVersion === workload.resourceVersion;
  }

  async function isThere(key: string): Promise<boolean> {
    const id = parseKey(key);
    return id !== null && (await world.cluster.workload(idOf(id))) !== null;
  }

  /** It is gone, or nobody wants it looked after: what is open ends, and nothing is remembered. */
  async function leave(key: string, why: string, expectTerm: () => void): Promise<Again> {
    const track = tracks.get(key);
    if (track === undefined && !records.isOpen(key)) {
      if (peeks.of(key) !== undefined) forget(key);
      return done;
    }
    await settler.readOwn(key);
    // What a watch does not show is not gone for sure, and what it shows may be older than the record.
    const shown = store.workload(key);
    if (records.isOpen(key)) {
      if (shown === null && (await isThere(key))) return done;
      if (shown !== null && !(await isNow(shown, expectTerm))) return soon;
    }
    if (!settings.dryRun) await settler.abort(key, track?.following ?? null, why);
    forget(key);
    return done;
  }

  async function beforePatch(key: string, expectTerm: () => void, patch: JsonPatch, released: boolean): Promise<void> {
    expectTerm();
    if (!slots.begin(key) || !claims.take(key, patch)) throw new Overtaken('others were faster');
    if (released) throw new Overtaken('a hold was set or taken off');
    if (!leads()) throw new NotLeading('another replica leads now; nothing was written');
  }

  /** @returns seconds until it is worth asking whether the hold still stands; null: a change of the workload will tell */
  async function hold(workload: Workload, decision: Decision, track: Track, seconds: number): Promise<number | null> {
    const wish = decision.hold ?? null;
    if (wish !== null && !settings.dryRun) {
      if (!leads()) throw new NotLeading('another replica leads now; nothing was held');
      const held = await carryOutHold(workload, wish, world, records, telling);
      if (held === null) return 1;
      store.wrote(held);
    }
    const released = workload.annotations?.['reship.dev/suspended'] === undefined && wish === null;
    if (!released || !holdsBy(records, workload)) {
      track.heldLooks = 0;
      return null;
    }
    // Its mark was taken off: by a resume whose second act is under way, or by an undo, which releases nothing.
    track.heldLooks += 1;
    return Math.min(seconds, 2 ** Math.min(track.heldLooks, 20));
  }

  async function look(key: string, stop: AbortSignal): Promise<Again | Rest> {
    if (!leads()) return done;
    const expectTerm = thisTerm();
    const began = world.now();
    const workload = store.workload(key);
    if (workload === null) return leave(key, 'the workload was deleted during its rollout', expectTerm);
    const watched = store.namespace(workload.id.namespace);
    const namespace = watched ?? (await world.cluster.namespace(workload.id.namespace));
    expectTerm();
    const shared = namespace.readable ? namespace.annotations : {};
    if (!mentionsUs(workload, shared))
      return leave(key, 'nothing of Reship stands on the workload any more', expectTerm);
    const pace = paceOf(workload, shared, standingOn(workload));
    const intervalSeconds = Math.max(settings.minIntervalSeconds, pace.intervalSeconds ?? settings.intervalSeconds);
    const peek = { workload, namespace, pace, intervalSeconds, signal: stop };
    const peeked = tracks.has(key) ? null : await peeks.peek(key, peek);
    expectTerm();
    if (peeked !== null) return { again: 'after', seconds: peeked };
    await settler.readOwn(key);
    expectTerm();
    const track = tracks.get(key) ?? peeks.of(key) ?? newTrack(pace.requestedAt);
    peeks.forget(key);
    tracks.set(key, track);
    const ahead = recordAhead(workload, records.recordsOf(key));
    if (ahead !== track.ahead && ahead !== null && !(await isNow(workload, expectTerm))) return soon;
    track.ahead = ahead;
    const requested = pace.requestedAt !== null && pace.requestedAt !== track.requestedAt;
    track.requestedAt = pace.requestedAt;

    let left = settings.dryRun ? null : await settler.settle({ key, track, expectTerm }, workload, pace);
    expectTerm();
    const asking = poll.asking(key, { intervalSeconds, pointers: pace.pointers, fresh: requested || track.askAnew });
    const trigger = { type: requested ? 'Request' : 'Poll', user: null, receiver: null } as const;
    const explain = isNewSetting(workload, track, world.now());
    const options = { wish: null, explain, write: settings.dryRun ? 'none' : 'store', trigger, signal: stop } as const;
    const own = ownWorld(world, {
      track,
      images: asking.images,
      namespace,
      reads,
      writes: !settings.dryRun,
      readRecord: () => settler.refresh(workload.id),
      beforePatch: (patch, released) => beforePatch(key, expectTerm, patch, released),
    });
    if (holdsBy(records, workload)) await settler.refresh(workload.id);
    else if (track.told === '' && !settings.dryRun) await mendHold(workload, world, records);
    const decide = () => reconcile(workload, { ...options, ...others(key), records: records.recordsOf(key) }, own);
    const tried = decide().catch((error: unknown) => {
      if (track.following === null) free(key);
      if (error instanceof Overtaken) return decide();
      throw error;
    });
    const reconciled = await tried.catch(async (error: unknown) => {
      if (track.following === null) free(key);
      asking.broken();
      await own.settled();
      throw error;
    });
    await own.settled();
    asking.end();
    track.askAnew = false;

    const { decision, applied } = reconciled;
    if (applied === 'patched') store.wrote(reconciled.workload);
    expectTerm();
    const known = circumstanceOf(decision, track, trigger.type, began);
    const tell = (): number | null => {
      if (applied !== 'patched' && isInDoubt(decision, records)) return doubtSeconds;
      const fresh = isFresh(workload, world.now(), deps.takeFresh(key));
      return telling.decided(workload, decision, track, { fresh, intervalSeconds });
    };
    const repeat = tell();
    slots.waits(key, waitsForSlot(decision));
    if (applied !== 'patched' && track.following === null) free(key);
    if (applied === 'patched') {
      track.made = madeOf(reconciled.workload, known);
      track.pods = null;
      track.expected = [];
    }

    /** What is told and remembered of it keeps no other workload's patch waiting. */
    async function rest(): Promise<Again> {
      expectTerm();
      if (applied === 'patched') left = await settler.settle({ key, track, expectTerm }, reconciled.workload, pace);
      const waits = waitsIn(decision, track, intervalSeconds, world.monotonic());
      if (waits !== null) track.pods = null;
      const held = await hold(reconciled.workload, decision, track, intervalSeconds);
      const unseen = watched === null && track.busyLooks === 0 ? intervalSeconds : null;
      const again = [left, repeat, waits, held, unseen].filter((one) => one !== null);
      return again.length === 0 ? done : { again: 'after', seconds: Math.max(0.05, Math.min(...again)) };
    }
    return applied === 'patched' ? { again: 'rest', rest } : rest();
  }

  return {
    look,
    knows: (key) => tracks.has(key) || peeks.of(key) !== undefined,
    stale(key) {
      const track = tracks.get(key) ?? peeks.of(key);
      if (track !== undefined) track.pods = null;
    },
    peeked: () => peeks.keys(),
    get size() {
      return tracks.size + peeks.size;
    },
    clear() {
      term += 1;
      for (const key of tracks.keys()) forget(key);
      peeks.clear();
      records.clear();
      slots.clear();
      claims.clear();
      poll.clear();
    },
  };
}
