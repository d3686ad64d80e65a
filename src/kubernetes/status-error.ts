// The error of the Kubernetes door: a Status body, or no usable answer at all, as one class with a reason's code.
import { reasons, type Reason, type ReasonCode } from '#core/reason/reason.ts';
import { at, countOf, listOf, objectOf, textOf } from '#core/workload/shape.ts';
import { grantOf, missingRight } from './rights.ts';
import { shortMessage } from './server-message.ts';

/** One entry of `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

export interface ClusterErrorFacts {
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** `reason` of the Status body (`Expired`, `Invalid`); "" when the answer was no Status, `Unknown` for one without a reason. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];
  /** Whether `details` said anything: a JSON Patch that no longer fits is answered with empty details. */
  readonly hasDetails: boolean;
  readonly retryAfterSeconds: number | null;
  /** Whether the server may have carried out the request: false when it said no, or nothing was sent. */
  readonly maybeDone: boolean;
  /** The connection broke before an answer. */
  readonly reset: boolean;
  /** Nobody answered, or connected, in the time there is. */
  readonly late: boolean;
  /** What to do; absent: the text of the code. */
  readonly next?: string;
  readonly cause?: unknown;
}

const noFacts: ClusterErrorFacts = {
  status: null,
  reason: '',
  causes: [],
  hasDetails: false,
  retryAfterSeconds: null,
  maybeDone: false,
  reset: false,
  late: false,
};

/** Thrown by everything in this room. Messages hold at most 1,024 characters and no credentials. */
export class ClusterError extends Error {
  readonly code: ReasonCode;
  readonly next: string;
  readonly facts: ClusterErrorFacts;

  constructor(code: ReasonCode, message: string, facts: Partial<ClusterErrorFacts> = {}) {
    super(shortMessage(message), facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = 'ClusterError';
    this.code = code;
    this.next = facts.next ?? reasons[code].next;
    this.facts = { ...noFacts, ...facts };
  }

  get status(): number | null {
    return this.facts.status;
  }

  get reason(): string {
    return this.facts.reason;
  }

  get causes(): readonly StatusCause[] {
    return this.facts.causes;
  }

  get retryAfterSeconds(): number | null {
    return this.facts.retryAfterSeconds;
  }

  /** The same as a value, for reports. */
  toReason(): Reason {
    return { code: this.code, message: this.message, next: this.next };
  }
}

/** A Status body (kind Status) with an HTTP status above 399; null when the body is something else. */
export function statusError(status: number, body: unknown, retryAfterSeconds: number | null): ClusterError | null {
  if (at(body, 'kind') !== 'Status') return null;
  const details = objectOf(at(body, 'details'));
  const message = textOf(at(body, 'message')) ?? `the API server answered ${status}`;
  const right = status === 403 ? missingRight(message) : null;
  const wait = countOf(details['retryAfterSeconds']);
  return new ClusterError(codeOf(status), message, {
    status,
    reason: textOf(at(body, 'reason')) ?? 'Unknown',
    causes: listOf(details['causes']).slice(0, 32).map(causeOf),
    hasDetails: Object.keys(details).length > 0,
    retryAfterSeconds: retryAfterSeconds ?? (wait > 0 ? wait : null),
    maybeDone: status >= 500,
    ...(right === null ? {} : { next: grantOf(right) }),
  });
}

/** Most 401 say nothing but their name: whose credentials they were is said instead. An admission policy may say more. */
export function refusedLogin(error: ClusterError, context: string): ClusterError {
  if (error.code !== 'Unauthorized' || error.message !== 'Unauthorized') return error;
  const message = `the API server does not accept these credentials (context ${context})`;
  return new ClusterError('Unauthorized', message, error.facts);
}

function codeOf(status: number): ReasonCode {
  if (status === 401) return 'Unauthorized';
  if (status === 403) return 'Forbidden';
  if (status === 404) return 'NotFound';
  return 'ServerError';
}

function causeOf(raw: unknown): StatusCause {
  return {
    reason: textOf(at(raw, 'reason')) ?? '',
    field: textOf(at(raw, 'field')) ?? '',
    message: shortMessage(textOf(at(raw, 'message')) ?? ''),
  };
}
