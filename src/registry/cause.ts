// What went wrong on the way to a registry, in words.
import { distrustOf } from './certificate.ts';
import { WayError } from './way-error.ts';

export interface Cause {
  /** Completes "ghcr.io …". Never holds a body, a header or a token. */
  readonly words: string;
  /** Whether the connection broke, so that an idempotent request may be sent once more. */
  readonly broken: boolean;
  /** Whether nobody answered in the time there is: no connection, or no headers. */
  readonly late: boolean;
  /** What to do where trying again is no help. */
  readonly next?: string;
}

export interface Timeouts {
  /** Milliseconds until a connection stands, TLS included. */
  readonly connect: number;
  /** Milliseconds from the request to the end of the answer's headers. */
  readonly headers: number;
  /** Milliseconds without a byte of the body; a whole body may take four times as long. */
  readonly body: number;
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'its name is not known to DNS',
  EAI_AGAIN: 'its name cannot be looked up now (DNS)',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_HEADERS_OVERFLOW: 'its headers are too long',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its answer has another length than announced',
  UND_ERR_DESTROYED: 'the client was closed',
  UND_ERR_CLOSED: 'the client was closed',
};

const wholeTimeout = 'WHOLE_TIMEOUT';

const late: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  wholeTimeout,
]);
const broken: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Milliseconds from a request to the end of its answer, whatever is sent meanwhile. */
export function wholeOf({ connect, headers, body }: Timeouts): number {
  return connect + headers + 4 * body;
}

/** Ends a request that took longer than `wholeOf` says. */
export function wholeIsOver(): Error {
  return Object.assign(new Error('the time for the whole answer is over'), { code: wholeTimeout });
}

/** @param host for advice that names it */
export function causeOf(error: unknown, timeouts: Timeouts, host: string): Cause {
  const code = codeOf(error);
  if (error instanceof WayError) return { words: error.message, broken: false, late: false, next: error.next };
  const distrust = distrustOf(code, host);
  if (distrust !== null) return { ...distrust, broken: false, late: false };
  if (broken.has(code)) return { words: 'did not answer: the connection was closed', broken: true, late: false };
  if (isNoHttp(error)) return { words: 'answered with something that is not HTTP', broken: true, late: false };
  return {
    words: `did not answer: ${timeWords(code, timeouts) ?? words[code] ?? `the request failed (${code})`}`,
    broken: false,
    late: late.has(code),
  };
}

/** Whether the answer could not be parsed; undici's parser errors do not all carry a code. */
export function isNoHttp(error: unknown): boolean {
  return error instanceof Error && (error.name === 'HTTPParserError' || codeOf(error).startsWith('HPE_'));
}

function timeWords(code: string, timeouts: Timeouts): string | null {
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return `no connection within ${timeouts.connect / 1000} s`;
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return `no answer within ${timeouts.headers / 1000} s`;
  if (code === wholeTimeout) return `no whole answer within ${wholeOf(timeouts) / 1000} s`;
  if (code === 'UND_ERR_BODY_TIMEOUT') return `the answer stopped for ${timeouts.body / 1000} s`;
  return null;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'unknown';
  return typeof error.code === 'string' && /^[A-Z0-9_]{1,64}$/.test(error.code) ? error.code : 'unknown';
}
