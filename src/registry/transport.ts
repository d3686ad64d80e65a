// One request over kept connections: time-outs, size limits, one repeat on a broken connection.
import { Agent, type Dispatcher } from 'undici';
import { dropBody, readBody } from './body.ts';
import { causeOf, isNoHttp, type Timeouts } from './cause.ts';
import type { CallKind, Counting } from './counters.ts';
import { createPatience } from './patience.ts';

export interface Call {
  readonly kind: CallKind;
  readonly url: URL;
  readonly accept: string;
  /** The Authorization header; null: none. */
  readonly authorization: string | null;
  /** A form that is sent by POST; null: GET, or HEAD for the kind `head`. */
  readonly form: string | null;
  /** Bytes of a body that are read at most. */
  readonly limit: number;
}

export interface Received {
  readonly status: number;
  /** One value a name; repeated lines are joined with a comma. */
  header(name: string): string | null;
  /** Empty for HEAD and for every status but 200. */
  readonly body: Buffer;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

/** What came back, or in words (completing "HOST …") why nothing did. */
export type Sent =
  | { readonly ok: true; readonly received: Received }
  | { readonly ok: false; readonly host: string; readonly words: string };

export interface Transport {
  send(call: Call): Promise<Sent>;
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Connections a host at most. */
  readonly connections: number;
  readonly timeouts: Timeouts;
  readonly counting: Counting;
  /** Whether a host that did not answer in time is asked nothing more: right for one run of a command. */
  readonly giveUp: boolean;
  /** Ends all questions, under way or to come; null: nobody interrupts. */
  readonly signal: AbortSignal | null;
}

const nothing = Buffer.alloc(0);

export function createTransport(options: TransportOptions): Transport {
  const { connections, timeouts, counting } = options;
  const agent = new Agent({
    connections,
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    keepAliveTimeout: 30_000,
  });
  agent.on('connect', () => counting.connection());
  /** Hosts that once sent a body with HEAD, which spoils the connection for the next request. */
  const closing = new Set<string>();
  const patience = createPatience(options.signal);

  async function once(call: Call): Promise<Sent> {
    counting.request(call.url.host, call.kind);
    const head = call.kind === 'head';
    const response = await agent.request({
      origin: call.url.origin,
      path: call.url.pathname + call.url.search,
      method: head ? 'HEAD' : call.form === null ? 'GET' : 'POST',
      headers: headersOf(call),
      body: call.form,
      signal: patience.signal(call.url.host),
      // undici closes the connection after a HEAD unless it is told not to: a new TLS handshake for each question.
      reset: head && closing.has(call.url.host),
    });
    if (head || response.statusCode !== 200) {
      dropBody(response, head ? null : timeouts.body);
      return { ok: true, received: receivedOf(call, response, nothing) };
    }
    const read = await readBody(response, call.limit, timeouts.body * 4);
    if (!read.ok) return { ok: false, host: call.url.host, words: read.words };
    return { ok: true, received: receivedOf(call, response, read.bytes) };
  }

  async function send(call: Call): Promise<Sent> {
    const { host } = call.url;
    const words = patience.over(host);
    if (words !== null) return { ok: false, host, words };
    try {
      return await once(call);
    } catch (error) {
      if (!causeOf(error, timeouts).broken) return failed(call, error);
      if (call.kind === 'head' && isNoHttp(error)) closing.add(call.url.host);
    }
    try {
      return await once(call);
    } catch (error) {
      return failed(call, error);
    }
  }

  function failed(call: Call, error: unknown): Sent {
    const { host } = call.url;
    const { words, late } = causeOf(error, timeouts);
    if (late && options.giveUp) patience.giveUp(host, words);
    return { ok: false, host, words: patience.over(host) ?? words };
  }

  return { send, close: () => agent.destroy() };
}

function headersOf(call: Call): Record<string, string> {
  return {
    accept: call.accept,
    'user-agent': 'reship',
    ...(call.authorization === null ? {} : { authorization: call.authorization }),
    ...(call.form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  };
}

function receivedOf(call: Call, response: Dispatcher.ResponseData, body: Buffer): Received {
  return {
    status: response.statusCode,
    body,
    url: call.url,
    header(name) {
      const value = response.headers[name];
      return value === undefined ? null : String(value);
    },
  };
}
