// Which answers are asked for again, and after how long.
import type { ClusterError } from './status-error.ts';

/** Retries after the first attempt. */
const mostRetries = 4;
/** A server that asks for more is not waited for. */
const longestWaitSeconds = 30;

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date; null when absent or unusable. `now` in milliseconds. */
export function parseRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  if (!/^[A-Za-z]{3,9},? /.test(trimmed)) return null;
  const instant = Date.parse(trimmed);
  return Number.isNaN(instant) ? null : Math.max(0, Math.ceil((instant - now) / 1000));
}

/**
 * Milliseconds to wait before the next attempt; null: the error stands.
 *
 * 429 and 503 were not carried out; 504 is asked again for reads only; 500 where a webhook could not be called, which
 * comes before anything is stored. What an admission webhook itself answered is its decision, whatever the number.
 * @param attempt 0 for the first
 * @param random from 0 to 1
 */
export function waitBeforeRetry(error: ClusterError, method: string, attempt: number, random: number): number | null {
  if (attempt >= mostRetries || !isPassing(error, method)) return null;
  const asked = error.retryAfterSeconds;
  if (asked !== null) return asked > longestWaitSeconds ? null : asked * 1000;
  return Math.round(250 * 2 ** attempt * (0.75 + random / 2));
}

/** Whether the same request may be taken a moment later, and was not carried out now. */
export function isPassing(error: ClusterError, method: string): boolean {
  if (isAdmissionDenial(error.message)) return false;
  if (error.status === 429 || error.status === 503) return true;
  if (error.status === 504) return method === 'GET';
  return isWebhookFailure(error);
}

/** A webhook could not be called, so the request was refused before anything was stored. */
export function isWebhookFailure(error: ClusterError): boolean {
  return error.status === 500 && /failed calling webhook/.test(error.message);
}

/** The forms in which an admission webhook or a ValidatingAdmissionPolicy says no; the status may be any number. */
export function isAdmissionDenial(message: string): boolean {
  return (
    /admission webhook "[^"]*" (denied the request|does not support dry run)/.test(message) ||
    /ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/.test(message)
  );
}
