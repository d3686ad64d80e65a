// Opens streams of the API server on connections of their own, so that watches and calls never wait for each other.
import type { Buffer } from 'node:buffer';
import type { ClusterAccess } from './access.ts';
import type { Answered } from './answered.ts';
import { readAnswer } from './answer.ts';
import { carrierLimits, openCarrier } from './carrier.ts';
import { unreachable } from './unreachable.ts';

export interface StreamQuestion {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Ends the request and the body; its reason is what is thrown. */
  readonly signal: AbortSignal;
}

/** Bytes as they come. Throws a ClusterError for every answer but 200; a reader that stops closes the connection. */
export type OpenStream = (question: StreamQuestion) => Promise<AsyncIterable<Buffer>>;

export interface WatchTransport {
  readonly open: OpenStream;
  connectionsOpened(): number;
  close(): Promise<void>;
}

export interface WatchTransportOptions {
  /** Watches that may be open at once; 256. */
  readonly connections?: number;
  readonly userAgent?: string;
  readonly answered?: Answered;
}

/** @param now the wall clock in milliseconds, for a Retry-After that is a date */
export function openWatchTransport(
  access: ClusterAccess,
  now: () => number,
  options: WatchTransportOptions = {},
): WatchTransport {
  const carrier = openCarrier(access, { ...carrierLimits, connections: options.connections ?? 256 });

  async function attempt({ path, query, signal }: StreamQuestion, authorization: object) {
    const search = new URLSearchParams(query).toString();
    const headers = { accept: 'application/json', 'user-agent': options.userAgent ?? 'reship', ...authorization };
    let status: number | null = null;
    try {
      const found = await carrier.stream({ method: 'GET', path: `${path}?${search}`, headers, body: null, signal });
      status = found.ok ? 200 : found.answer.status;
      return found;
    } catch (error) {
      throw signal.aborted ? signal.reason : unreachable(error, access.server);
    } finally {
      options.answered?.('WATCH', status);
    }
  }

  async function open(question: StreamQuestion): Promise<AsyncIterable<Buffer>> {
    const authorization = await access.authorization();
    let answer = await attempt(question, authorization);
    if (!answer.ok && answer.answer.status === 401) {
      await access.refresh(authorization);
      answer = await attempt(question, await access.authorization());
    }
    if (answer.ok) return readable(answer.body, question.signal, access.server);
    readAnswer({ ...answer.answer, status: Math.max(300, answer.answer.status) }, access.server, now());
    throw new Error('an answer that is no stream was taken for an object');
  }

  return { open, connectionsOpened: () => carrier.connectionsOpened(), close: () => carrier.close() };
}

async function* readable(body: AsyncIterable<Buffer>, signal: AbortSignal, server: string): AsyncIterable<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw signal.aborted ? signal.reason : unreachable(error, server);
  }
}
