// Answers that are none, as reasons.
import { type Reason, reason } from '#core/reason/reason.ts';
import type { Endpoint } from './host.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { Received, Sent } from './call.ts';

/** The reason for a request that got no answer. */
export function unreached(sent: Extract<Sent, { readonly ok: false }>): Reason {
  if (sent.limited === true) return later(reason('RateLimited', `${sent.host} ${sent.words}`), sent.againAfterSeconds);
  return later(unusable(sent.host, sent.words, sent.next), sent.againAfterSeconds);
}

/** @param words completes "ghcr.io …" */
export function unusable(host: string, words: string, next?: string): Reason {
  return reason('RegistryUnavailable', `${host} ${words}`, next);
}

/** @param why one clause, such as "status 403" */
export function unauthorized(endpoint: Endpoint, host: string, why: string): Reason {
  return reason('AuthFailed', `${host} does not show ${endpoint.repository}: ${why}`);
}

/** The reason for a status that is neither the expected one nor a 404 with a meaning of its own. */
export function refused(endpoint: Endpoint, received: Received): Reason {
  const { status, url } = received;
  if (status === 401 || status === 403)
    return unauthorized(endpoint, url.host, `status ${status}; it is private or does not exist`);
  const seconds = retryAfterSeconds((name) => received.header(name), Date.now);
  const when = seconds === null ? '' : `; it asks to wait ${seconds} s`;
  if (status === 429)
    return later(reason('RateLimited', `${url.host} asks for fewer requests (status 429)${when}`), seconds);
  return later(unusable(url.host, `answered with status ${status}${when}`), seconds);
}

/** With the time that the registry asks for, never sooner than a second. */
function later(one: Reason, seconds: number | null | undefined): Reason {
  return typeof seconds === 'number' ? { ...one, againAfterSeconds: Math.max(1, seconds) } : one;
}
