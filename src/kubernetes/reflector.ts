// Keeps a picture of all objects of one kind: lists them, watches them, and survives whatever the connection does.
import { at, textOf } from '#core/workload/shape.ts';
import type { Reason } from '#core/reason/reason.ts';
import { backoff, type Random } from '#runtime/backoff.ts';
import type { Clock } from '#runtime/clock.ts';
import type { ObjectKey, Packing } from './packing.ts';
import { endOf, plainEnd, type End } from './reflector-end.ts';
import { readPages } from './reflector-pages.ts';
import { count, type EndCause, type ReflectorState, type RelistCause } from './reflector-state.ts';
import { reflectorStore, type Change, type ReflectorStore } from './reflector-store.ts';
import { readStream, streamTimes, type StreamTimes } from './reflector-stream.ts';
import { isOlder } from '#core/workload/resource-version.ts';
import type { Transport } from './transport.ts';
import type { WatchEvent } from './watch-event.ts';
import type { OpenStream } from './watch-transport.ts';

export interface ReflectorDeps {
  /** For streams; connections of its own. */
  readonly open: OpenStream;
  /** For lists in pages. */
  readonly call: Transport;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ReflectorOptions<T> {
  /** The list: `/apis/apps/v1/deployments`. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly packing: Packing<T>;
  /** Must be quick and keep nothing: it is called while the stream is read. What it throws is counted. */
  onChange(change: Change<T>): void;
  /** Once, when everything there is has been named. */
  onSynced?(): void;
  readonly times?: StreamTimes;
}

export interface Reflector<T> extends Pick<ReflectorStore<T>, 'get' | 'has' | 'keys' | 'follow'> {
  /** Until the signal fires; never stops by itself. To be called once. */
  run(signal: AbortSignal): Promise<void>;
  state(): ReflectorState;
}

/** Milliseconds; the figures of kube-rs, and never so little that a server which closes at once is asked without end. */
const bounds = { first: 800, most: 30_000, least: 50 };
/** A stream that lived this long was healthy. */
const healthyMilliseconds = 60_000;

export function createReflector<T>(deps: ReflectorDeps, options: ReflectorOptions<T>): Reflector<T> {
  const { open, call, clock, random } = deps;
  const { path, packing, labelSelector, fieldSelector } = options;
  const store = reflectorStore(packing);
  const selectors = {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
  const relists: Partial<Record<RelistCause, number>> = {};
  const ends: Partial<Record<EndCause, number>> = {};
  let relist: RelistCause = 'start';
  /** Of the last event that was applied; null: a list must be read. */
  let version: string | null = null;
  /** The highest ever seen, so that a server that lags behind is noticed. */
  let highest = '';
  /** A list that was older was thrown away once: history itself was set back. */
  let olderIsTrue = false;
  let paged = false;
  let pageOnce = false;
  let synced = false;
  let openedAt: number | null = null;
  let heardAt: number | null = null;
  let forbidden: Reason | null = null;
  let problem: Reason | null = null;
  let brokenAt: string | null = null;
  let unreadable = 0;
  let handlerErrors = 0;

  function tell(changes: Iterable<Change<T>>): void {
    for (const change of changes) {
      try {
        options.onChange(change);
      } catch {
        handlerErrors += 1;
      }
    }
  }

  function set(raw: unknown): void {
    const key = keyOf(raw);
    const object = key === null ? null : packing.project(raw);
    if (object !== null && key !== null) return tell(store.set(key, object));
    unreadable += 1;
    if (key !== null) tell(store.remove(key));
  }

  function remove(raw: unknown): void {
    const key = keyOf(raw);
    if (key !== null) tell(store.remove(key));
  }

  function opened(): void {
    openedAt ??= clock.monotonic();
    forbidden = null;
    problem = null;
  }

  /** The list is whole. false: it shows a past that is over, so it says nothing of what is gone. */
  function listed(of: string): boolean {
    if (!olderIsTrue && isOlder(of, highest)) return false;
    olderIsTrue = false;
    tell(store.sweep());
    count(relists, relist);
    version = highest = of;
    if (synced) return true;
    synced = true;
    options.onSynced?.();
    return true;
  }

  function older(): End {
    return plainEnd('older', 'older');
  }

  function take(event: Exclude<WatchEvent, { type: 'error' }>): End | null {
    heardAt = clock.monotonic();
    if (version !== null && isOlder(event.version, version)) return older();
    if (event.type === 'set') set(event.object);
    if (event.type === 'gone') remove(event.object);
    if (version === null) {
      if (event.type !== 'bookmark') return null;
      // A server that does not know the question answers as to an ordinary watch, whose bookmarks have no mark.
      if (!event.initialEnd) return plainEnd('unsupported');
      return listed(event.version) ? null : older();
    }
    version = highest = event.version;
    brokenAt = null;
    return null;
  }

  function stream(signal: AbortSignal): Promise<End> {
    const timeoutSeconds = 240 + Math.floor(random() * 61);
    const asked = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: String(timeoutSeconds), ...selectors };
    const from =
      version === null
        ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', ...notBefore() }
        : { resourceVersion: version };
    if (version === null) store.beginList();
    const reader = { opened, take, listing: () => version === null };
    const ask = { path, query: { ...asked, ...from }, timeoutSeconds, signal };
    return readStream(open, clock, ask, reader, options.times ?? streamTimes);
  }

  /** A list that may not be older than what is known already. */
  function notBefore(): { readonly resourceVersion?: string } {
    return olderIsTrue || highest === '' ? {} : { resourceVersion: highest };
  }

  /** null: everything is named, and a watch can go on from there. */
  async function pages(signal: AbortSignal): Promise<End | null> {
    store.beginList();
    const begin = (of: string) => {
      opened();
      return olderIsTrue || !isOlder(of, highest);
    };
    try {
      const of = await readPages(call, { path, ...selectors, signal }, begin, set);
      heardAt = clock.monotonic();
      return of !== null && listed(of) ? null : older();
    } catch (error) {
      return signal.aborted ? plainEnd('closed') : endOf(error, false);
    }
  }

  async function session(signal: AbortSignal): Promise<End> {
    if (version !== null || (!paged && !pageOnce)) return stream(signal);
    pageOnce = false;
    return (await pages(signal)) ?? stream(signal);
  }

  function learn(end: End): void {
    count(ends, end.cause);
    problem = end.problem;
    if (end.cause === 'forbidden') forbidden = end.problem;
    if (end.cause === 'unsupported') paged = true;
    if (end.cause === 'silent' && version === null) pageOnce = true;
    if (end.cause === 'older' && version === null) olderIsTrue = true;
    // The same error twice at the same place: what comes next cannot be had from here.
    const stuck = end.cause === 'refused' && openedAt !== null && version !== null && brokenAt === version;
    if (end.cause === 'refused' && openedAt !== null) brokenAt = version;
    if (end.relist !== null) relist = end.relist;
    else if (stuck) relist = 'malformed';
    if (end.relist !== null || stuck) version = null;
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      openedAt = null;
      const end = await session(signal);
      if (signal.aborted) return;
      learn(end);
      if (end.cause === 'unsupported') continue;
      if (openedAt !== null && clock.monotonic() - openedAt >= healthyMilliseconds) failures = 0;
      const wait = Math.max(backoff(failures, bounds, random), end.waitSeconds * 1000);
      failures += 1;
      await clock.sleep(wait, signal);
    }
  }

  return {
    get: store.get,
    has: store.has,
    keys: store.keys,
    follow: store.follow,
    run,
    state: () => ({
      synced,
      objects: store.size,
      lastEventSeconds: heardAt === null ? null : (clock.monotonic() - heardAt) / 1000,
      version,
      relists: { ...relists },
      ends: { ...ends },
      forbidden,
      problem,
      paged,
      unreadable,
      handlerErrors,
    }),
  };
}

function keyOf(raw: unknown): ObjectKey | null {
  const name = textOf(at(raw, 'metadata', 'name'));
  return name === null ? null : { name, namespace: textOf(at(raw, 'metadata', 'namespace')) ?? '' };
}
