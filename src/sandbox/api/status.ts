// The answers of the API server that are no objects: Status, in its own words.
import { groupKindOf } from '../store/kinds.ts';
import type { RefusalCode } from '../store/object.ts';

export interface Cause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** Ends a request; the server sends it as a Status. */
export class StatusError extends Error {
  readonly status: number;
  readonly details: Details | undefined;
  readonly reason: string;

  constructor(status: number, message: string, details?: Details, reason = reasons[status] ?? '') {
    super(message);
    this.status = status;
    this.details = details;
    this.reason = reason;
  }
}

export function statusOf({ status, message, details, reason }: StatusError): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== '' && { reason }),
    ...(details && { details }),
    code: status,
  };
}

/** @param place what the request is about */
export function refusal(code: RefusalCode, message: string, place: Details): StatusError {
  return new StatusError(code === 'NotFound' ? 404 : 409, message, place, code);
}

/** `Deployment.apps "web" is invalid: …` with a cause for each mistake. */
export function invalid(kind: string, group: string, name: string, causes: readonly Required<Cause>[]): StatusError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const details = { name, ...(group !== '' && { group }), kind, causes };
  return new StatusError(422, `${groupKindOf({ group, kind })} "${name}" is invalid: ${all}`, details);
}
