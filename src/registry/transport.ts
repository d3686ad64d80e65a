// One request over kept connections: time-outs, size limits, one repeat on a broken connection.
import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Dispatcher } from 'undici';
import { dropBody, readBody } from './body.ts';
import { causeOf, isNoHttp, type Timeouts, wholeIsOver, wholeOf } from './cause.ts';
import type { Call, Received, Sent, Transport } from './call.ts';
import type { Counting } from './counters.ts';
import type { Nearness } from './address.ts';
import type { Resolve } from './guard.ts';
import type { Hosts } from './host.ts';
import { createPace } from './pace.ts';
import { createPatience } from './patience.ts';
import { createWays } from './ways.ts';

export interface TransportOptions {
  /** Requests at once, and connections a host at most, where `hosts` does not allow more. */
  readonly connections: number;
  readonly hosts: Hosts;
  /** By host and port: requests at once at most. */
  readonly concurrency: ReadonlyMap<string, number>;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resolve?: Resolve | undefined;
  readonly classify?: ((address: string) => Nearness | null) | undefined;
  /** Milliseconds between two HEADs to a host that allows hardly any more requests. */
  readonly scarceGap: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly timeouts: Timeouts;
  readonly counting: Counting;
  /** Whether a host that did not answer in time is asked nothing more: right for one run of a command. */
  readonly giveUp: boolean;
  /** Ends all questions, under way or to come; null: nobody interrupts. */
  readonly signal: AbortSignal | null;
}

const nothing = Buffer.alloc(0);

export function createTransport(options: TransportOptions): Transport {
  const { connections, timeouts, counting, concurrency } = options;
  const ways = createWays({
    ...options,
    connections: Math.max(connections, ...concurrency.values()),
    onConnected: () => counting.connection(),
  });
  const pace = createPace({
    concurrency: (host) => concurrency.get(host) ?? connections,
    scarceGap: options.scarceGap,
    now: options.now,
    random: Math.random,
    sleep: (milliseconds) =>
      wait(milliseconds, undefined, options.signal === null ? {} : { signal: options.signal }).catch(() => undefined),
  });
  /** Hosts that once sent a body with HEAD, which spoils the connection for the next request. */
  const closing = new LRUCache<string, true>({ max: 1000 });
  const patience = createPatience(options.signal);

  /** The time for all of it is ours to keep: interim answers (1xx) without end keep the other time-outs from firing. */
  async function once(call: Call): Promise<Sent> {
    const whole = new AbortController();
    const timer = setTimeout(() => whole.abort(wholeIsOver()), wholeOf(timeouts));
    const forget = patience.watch(call.url.host, () => whole.abort());
    try {
      return await exchange(call, whole.signal);
    } finally {
      clearTimeout(timer);
      forget();
    }
  }

  async function exchange(call: Call, signal: AbortSignal): Promise<Sent> {
    counting.request(call.url.host, call.kind);
    const head = call.kind === 'head';
    const asked = ways.to(call.url, call.registry).request({
      origin: call.url.origin,
      path: call.url.pathname + call.url.search,
      method: head ? 'HEAD' : call.form === null ? 'GET' : 'POST',
      headers: headersOf(call),
      body: call.form,
      signal,
      // undici closes the connection after a HEAD unless it is told not to: a new TLS handshake for each question.
      reset: head && closing.has(call.url.host),
    });
    const response = await asked.catch((error: unknown) => {
      counting.answered(call.registry, null);
      throw error;
    });
    counting.answered(call.registry, response.statusCode);
    if (head || response.statusCode !== 200) {
      dropBody(response, head ? null : timeouts.body);
      return { ok: true, received: receivedOf(call, response, nothing) };
    }
    const read = await readBody(response, call.limit, timeouts.body * 4);
    if (!read.ok) return { ok: false, host: call.url.host, words: read.words };
    return { ok: true, received: receivedOf(call, response, read.bytes) };
  }

  function send(call: Call): Promise<Sent> {
    return pace.run(call, () => inTime(call));
  }

  async function inTime(call: Call): Promise<Sent> {
    const { clock } = call;
    if (clock === undefined) return tried(call);
    const sent = await clock.during(() => tried(call));
    return sent === 'over' ? { ok: false, ...clock.overtime } : sent;
  }

  async function tried(call: Call): Promise<Sent> {
    const { host } = call.url;
    const words = patience.over(host);
    if (words !== null) return { ok: false, host, words };
    try {
      return await once(call);
    } catch (error) {
      // A refresh token may be good for one use, which the server perhaps saw.
      if (call.form !== null || !causeOf(error, timeouts, host).broken) return failed(call, error);
      if (call.kind === 'head' && isNoHttp(error)) closing.set(call.url.host, true);
    }
    try {
      return await once(call);
    } catch (error) {
      return failed(call, error);
    }
  }

  function failed(call: Call, error: unknown): Sent {
    const { host } = call.url;
    const { words, late, next } = causeOf(error, timeouts, host);
    if (late && options.giveUp) patience.giveUp(host, words);
    // Of a host that is given up nothing else is to be said.
    const tires = late && !options.giveUp;
    return {
      ok: false,
      host,
      words: patience.over(host) ?? words,
      late: tires,
      ...(next === undefined ? {} : { next }),
    };
  }

  function tire(host: string, words: string): void {
    if (options.giveUp) patience.giveUp(host, words);
    else pace.tire(host);
  }

  return { send, tire, standings: () => pace.standings(), close: () => ways.close() };
}

function headersOf(call: Call): Record<string, string> {
  return {
    accept: call.accept,
    'user-agent': 'reship',
    ...(call.etag ? { 'if-none-match': call.etag } : {}),
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
