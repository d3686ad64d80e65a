// Events (events.k8s.io/v1) about workloads: written beside the work, counted when they fail, never waited for.
import { utf8Length } from '#core/workload/annotations.ts';
import { microTime } from '#runtime/lease-store.ts';
import { namespacePath } from './kinds.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export interface EventObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** "" for an object of the cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface EventWish {
  readonly type: 'Normal' | 'Warning';
  /** From the closed list of docs; at most 128 bytes, as the action. */
  readonly reason: string;
  /** What was done or tried: `Update`. */
  readonly action: string;
  /** One sentence; what passes 1,024 bytes is cut. */
  readonly note: string;
  readonly regarding: EventObject;
  readonly related?: EventObject;
  /** Lower-case hex: the same hash is written once, whoever writes it and however often. */
  readonly once?: string;
  /** It tells of what lasts and is told again: it waits for all others, and a minute takes only so many. */
  readonly standing?: boolean;
}

export interface EventCounts {
  readonly created: number;
  /** Told again in the series of an Event that stands. */
  readonly repeated: number;
  /** Refused or not answered. */
  readonly failed: number;
  /** Too many were waiting; those that stand are told later. */
  readonly dropped: number;
}

export interface Events {
  /** @returns false when it was not taken, and is not written */
  emit(wish: EventWish): boolean;
  counts(): EventCounts;
  /** When all that was emitted so far has been tried. */
  settled(): Promise<void>;
}

export interface EventsOptions {
  /** The Pod's name, or the host's; at most 128 bytes. */
  readonly reportingInstance: string;
  /** The wall clock in milliseconds. */
  now(): number;
}

const reportingController = 'reship.dev/controller';
/** In each lane. */
const mostWaiting = 1000;
/** One registry that fails is a problem of thousands of workloads at once: they are told over some minutes. */
const standingPerMinute = 600;
/** Events that a repetition is looked for among. */
const mostRemembered = 4096;
/** The API server forgets Events after an hour; a series goes on for less, so that it always has an Event to stand in. */
const seriesMilliseconds = 50 * 60_000;

interface Remembered {
  readonly path: string;
  readonly since: number;
  readonly count: number;
}

export function createEvents(call: Transport, { reportingInstance, now }: EventsOptions): Events {
  const remembered = new Map<string, Remembered>();
  const counts = { created: 0, repeated: 0, failed: 0, dropped: 0 };
  const first: EventWish[] = [];
  const standing: EventWish[] = [];
  let minute = { since: -Infinity, taken: 0 };
  let serial = 0;
  let writing: Promise<void> | null = null;

  function remember(key: string, one: Remembered): void {
    remembered.delete(key);
    remembered.set(key, one);
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
  }

  async function create(wish: EventWish, key: string, at: number): Promise<void> {
    // An Event stands in the namespace of its object; those of the cluster stand in `default`.
    const namespace = wish.regarding.namespace || 'default';
    serial += 1;
    const mark = wish.once ?? `${at.toString(16)}${(serial % 0x10000).toString(16).padStart(4, '0')}`;
    const name = `${wish.regarding.name.slice(0, 200)}.${mark.slice(0, 40)}`;
    const path = `/apis/events.k8s.io/v1${namespacePath(namespace).slice('/api/v1'.length)}/events`;
    const body = JSON.stringify({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace },
      eventTime: microTime(at),
      type: wish.type,
      reason: cutBytes(wish.reason, 128),
      action: cutBytes(wish.action, 128),
      note: cutBytes(wish.note, 1024),
      regarding: wish.regarding,
      related: wish.related,
      reportingController,
      reportingInstance: cutBytes(reportingInstance, 128),
    });
    try {
      await call({ method: 'POST', path, contentType: 'application/json', body });
      counts.created += 1;
    } catch (error) {
      if (!(error instanceof ClusterError) || error.reason !== 'AlreadyExists' || wish.once === undefined) throw error;
    }
    if (wish.once === undefined) remember(key, { path: `${path}/${encodeURIComponent(name)}`, since: at, count: 1 });
  }

  /** false: the Event is gone. */
  async function repeat({ path, since, count }: Remembered, key: string, at: number): Promise<boolean> {
    const series = { count: count + 1, lastObservedTime: microTime(at) };
    try {
      const body = JSON.stringify({ series });
      await call({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body });
    } catch (error) {
      if (error instanceof ClusterError && error.code === 'NotFound') return false;
      throw error;
    }
    remember(key, { path, since, count: count + 1 });
    counts.repeated += 1;
    return true;
  }

  async function write(wish: EventWish): Promise<void> {
    const at = now();
    const { type, reason, note, regarding, related } = wish;
    const key = JSON.stringify([type, reason, note, regarding.uid, related?.name]);
    const before = wish.once === undefined ? remembered.get(key) : undefined;
    if (before !== undefined && at - before.since < seriesMilliseconds && (await repeat(before, key, at))) return;
    await create(wish, key, at);
  }

  function hasRoom(lane: readonly EventWish[]): boolean {
    if (lane === first) return lane.length < mostWaiting;
    const at = now();
    if (Math.abs(at - minute.since) >= 60_000) minute = { since: at, taken: 0 };
    if (lane.length >= mostWaiting || minute.taken >= standingPerMinute) return false;
    minute.taken += 1;
    return true;
  }

  async function writeAll(): Promise<void> {
    for (;;) {
      const lane = first.length > 0 ? first : standing;
      const [wish] = lane;
      if (wish === undefined) {
        writing = null;
        return;
      }
      try {
        await write(wish);
      } catch {
        counts.failed += 1;
      }
      lane.shift();
    }
  }

  return {
    emit(wish) {
      const lane = wish.standing === true ? standing : first;
      if (!hasRoom(lane)) {
        if (lane === first) counts.dropped += 1;
        return false;
      }
      lane.push(wish);
      writing ??= writeAll();
      return true;
    },
    counts: () => ({ ...counts }),
    settled: () => writing ?? Promise.resolve(),
  };
}

/** At most that many bytes of UTF-8, an ellipsis included where something is cut. */
function cutBytes(text: string, most: number): string {
  if (utf8Length(text) <= most) return text;
  let bytes = 3;
  let kept = '';
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > most) break;
    kept += character;
  }
  return `${kept}…`;
}
