// Calls to the API server: credentials, a deadline for each attempt, bounded retries, and errors with a code.
import type { ClusterAccess, Headers } from './access.ts';
import { type Answered, tellingOf } from './answered.ts';
import { readAnswer } from './answer.ts';
import { carrierLimits, openCarrier, type Carry } from './carrier.ts';
import { deadline, joined } from './deadline.ts';
import { waitBeforeRetry } from './retry.ts';
import { ClusterError, refusedLogin } from './status-error.ts';
import { unreachable } from './unreachable.ts';

export interface ApiCall {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  /** `/apis/apps/v1/…`, its parts already escaped. */
  readonly path: string;
  /** undefined and "" are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  /** Ask for gzip: worth it for lists. */
  readonly packed?: boolean;
  readonly signal?: AbortSignal;
  /** The caller reads what it depends on again before a second attempt: an answer that asks for patience is thrown. */
  readonly once?: boolean;
  /** Called right before each sending, also after a wait that the server asked for; what it throws ends the call. */
  readonly before?: () => void;
}

/**
 * The parsed JSON object of a 2xx answer; everything else is thrown as a ClusterError.
 *
 * A call that is answered 401 was turned away before anything was done, a write too (authentication is the first step
 * of a request), so it is sent again: once, and only where reading the credentials again gave others.
 */
export type Transport = (call: ApiCall) => Promise<Readonly<Record<string, unknown>>>;

export interface TransportDeps {
  /** Rejects when the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** The wall clock in milliseconds, for HTTP dates. */
  now(): number;
  /** From 0 to 1: spreads retries. */
  random(): number;
}

export interface TransportOptions {
  /** Of one attempt, from the wait for a connection to the last byte; 30. */
  readonly requestTimeoutSeconds?: number;
  /** 16 */
  readonly connections?: number;
  /** Of one answer, unpacked; 64 MiB. */
  readonly bodyBytes?: number;
  readonly userAgent?: string;
  readonly answered?: Answered;
  /** Ends every call, under way or to come. */
  readonly signal?: AbortSignal;
}

export interface OpenTransport {
  readonly call: Transport;
  connectionsOpened(): number;
  close(): Promise<void>;
}

export function openTransport(
  access: ClusterAccess,
  deps: TransportDeps,
  options: TransportOptions = {},
): OpenTransport {
  const carrier = openCarrier(access, {
    ...carrierLimits,
    ...(options.connections === undefined ? {} : { connections: options.connections }),
    ...(options.bodyBytes === undefined ? {} : { bodyBytes: options.bodyBytes }),
  });
  const call = createTransport(access, tellingOf(carrier.carry, options.answered), deps, options);
  return { call, connectionsOpened: () => carrier.connectionsOpened(), close: () => carrier.close() };
}

/** As `openTransport`, over whatever carries the bytes. */
export function createTransport(
  access: ClusterAccess,
  carry: Carry,
  deps: TransportDeps,
  options: TransportOptions = {},
): Transport {
  const seconds = options.requestTimeoutSeconds ?? 30;

  async function attempt(call: ApiCall, headers: Headers): Promise<Readonly<Record<string, unknown>>> {
    const late = () =>
      new ClusterError('ClusterUnreachable', `${access.server} did not answer within ${seconds} s`, {
        maybeDone: true,
        late: true,
      });
    const limit = deadline(seconds * 1000, [call.signal, options.signal], late);
    try {
      const { method, body = null } = call;
      const answer = await carry({ method, path: pathOf(call), headers, body, signal: limit.signal });
      return readAnswer(answer, access.server, deps.now());
    } catch (error) {
      if (limit.signal.aborted) throw stopped(limit.signal.reason);
      throw refusedLogin(unreachable(error, access.server), access.context);
    } finally {
      limit.end();
    }
  }

  return async function call(apiCall) {
    let authorization = await access.authorization();
    const tls = await access.tls();
    let mayRefresh = true;
    let mayResend = apiCall.method === 'GET';
    for (let retries = 0; ; ) {
      stopIfAborted(apiCall.signal, options.signal);
      apiCall.before?.();
      try {
        return await attempt(apiCall, { ...headersOf(apiCall, options), ...authorization });
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        if (error.status === 401 && mayRefresh) {
          mayRefresh = false;
          await access.refresh(authorization);
          const [headersNow, tlsNow] = [await access.authorization(), await access.tls()];
          if (headersNow['authorization'] === authorization['authorization'] && tlsNow === tls) throw error;
          authorization = headersNow;
          continue;
        }
        if (error.facts.reset && mayResend) {
          mayResend = false;
          continue;
        }
        const wait = apiCall.once ? null : waitBeforeRetry(error, apiCall.method, retries, deps.random());
        if (wait === null) throw error;
        await sleepUnlessAborted(wait, deps, apiCall.signal, options.signal);
        retries += 1;
      }
    }
  };
}

function headersOf(call: ApiCall, options: TransportOptions): Headers {
  return {
    accept: 'application/json',
    'user-agent': options.userAgent ?? 'reship',
    ...(call.packed === true ? { 'accept-encoding': 'gzip' } : {}),
    ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
  };
}

function pathOf({ path, query = {} }: ApiCall): string {
  const pairs = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}

function stopIfAborted(...signals: readonly (AbortSignal | undefined)[]): void {
  const aborted = signals.find((signal) => signal?.aborted);
  if (aborted !== undefined) throw new ClusterError('Interrupted', 'interrupted before the request was sent');
}

/** The deadline's own error, or the wish of a caller to stop while the server may be at work. */
function stopped(why: unknown): ClusterError {
  if (why instanceof ClusterError) return why;
  return new ClusterError('Interrupted', 'interrupted before the API server answered', { maybeDone: true, cause: why });
}

async function sleepUnlessAborted(
  milliseconds: number,
  deps: TransportDeps,
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<void> {
  const stop = joined(signals);
  try {
    await deps.sleep(milliseconds, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    stop.end();
  }
  stopIfAborted(...signals);
}
