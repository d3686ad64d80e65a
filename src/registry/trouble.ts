// Answers that are none, as reasons.
import { type Reason, reason } from '#core/reason/reason.ts';
import type { Endpoint } from './host.ts';
import type { Received, Sent } from './transport.ts';

/** The reason for a request that got no answer. */
export function unreached(sent: Extract<Sent, { readonly ok: false }>): Reason {
  return unusable(sent.host, sent.words);
}

/** @param words completes "ghcr.io …" */
export function unusable(host: string, words: string): Reason {
  return reason('RegistryUnavailable', `${host} ${words}`);
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
  const wait = retryAfter(received);
  const when = wait === null ? '' : `; it asks to wait ${wait}`;
  if (status === 429) return reason('RateLimited', `${url.host} asks for fewer requests (status 429)${when}`);
  return unusable(url.host, `answered with status ${status}${when}`);
}

/** Retry-After in words: seconds as they stand, a date as seconds after the answer's own Date, so that our clock does not matter. */
function retryAfter(received: Received): string | null {
  const value = received.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return `${Number(value)} s`;
  const until = Date.parse(value);
  if (!/^[A-Z][a-z]{2,8}, /.test(value) || Number.isNaN(until)) return null;
  const sent = Date.parse(received.header('date') ?? '');
  if (Number.isNaN(sent)) return `until ${new Date(until).toISOString()}`;
  return `${Math.max(0, Math.round((until - sent) / 1000))} s`;
}
