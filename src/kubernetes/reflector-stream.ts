// Reads one stream of watch events to its end, whatever that is.
import { setImmediate } from 'node:timers/promises';
import { joined } from './deadline.ts';
import { lineSplitter } from './line-splitter.ts';
import { endOf, plainEnd, problemEnd, type End } from './reflector-end.ts';
import { silenceGuard } from './silence.ts';
import { watchEventOf, type WatchEvent } from './watch-event.ts';
import type { OpenStream } from './watch-transport.ts';
import type { Clock } from '#runtime/clock.ts';

export interface StreamTimes {
  /** From the request to the head of its answer, and between the bytes of a list; 30. */
  readonly openSeconds: number;
  /** Past the end that was asked for, without a byte; 10. */
  readonly overdueSeconds: number;
  /** Without a byte, where bookmarks have come on the stream; 150. */
  readonly bookmarkSeconds: number;
}

export const streamTimes: StreamTimes = { openSeconds: 30, overdueSeconds: 10, bookmarkSeconds: 150 };

export interface StreamAsk {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What the server was asked to end the stream after. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

export interface StreamReader {
  /** The server has said yes. */
  opened(): void;
  /** Whether the stream has still to name what there is. */
  listing(): boolean;
  /** Takes every event but errors; an answer ends the stream. */
  take(event: Exclude<WatchEvent, { type: 'error' }>): End | null;
}

/** Bytes after which timers and other work have their turn: some 40 objects, a few milliseconds. */
const sliceBytes = 256 * 1024;

/** Throws only what is no fault of the connection or the server. */
export async function readStream(
  open: OpenStream,
  clock: Clock,
  { path, query, timeoutSeconds, signal }: StreamAsk,
  reader: StreamReader,
  times: StreamTimes = streamTimes,
): Promise<End> {
  const silence = new AbortController();
  const stop = joined([signal, silence.signal]);
  let isOpen = false;
  let bookmarks = false;
  const limit = () => {
    if (!isOpen || reader.listing()) return times.openSeconds * 1000;
    return (bookmarks ? times.bookmarkSeconds : timeoutSeconds + times.overdueSeconds) * 1000;
  };
  const guard = silenceGuard(clock, limit, () => silence.abort());

  function takeLine(line: string): End | null {
    const event = watchEventOf(line);
    if (event === null) return problemEnd('malformed', 'malformed', `the watch of ${path} sent what is no event`);
    if (event.type === 'error') return endOf(event.error, reader.listing());
    if (event.type === 'bookmark' && !event.initialEnd) bookmarks = true;
    return reader.take(event);
  }

  try {
    const body = await open({ path, query, signal: stop.signal });
    isOpen = true;
    guard.heard();
    reader.opened();
    const splitter = lineSplitter();
    let slice = 0;
    for await (const chunk of body) {
      guard.heard();
      for (const line of splitter.push(chunk)) {
        const end = takeLine(line);
        if (end !== null) return end;
      }
      slice += chunk.length;
      if (slice < sliceBytes) continue;
      slice = 0;
      await setImmediate();
    }
    return plainEnd('closed');
  } catch (error) {
    if (signal.aborted) return plainEnd('closed');
    if (silence.signal.aborted) return problemEnd('silent', null, `nothing came any more on the watch of ${path}`);
    if (error instanceof RangeError)
      return problemEnd('malformed', 'malformed', `the watch of ${path}: ${error.message}`);
    return endOf(error, reader.listing());
  } finally {
    guard.end();
    stop.end();
  }
}
