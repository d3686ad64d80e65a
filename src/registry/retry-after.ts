// When an answer asks to come back: Retry-After in both its forms (RFC 9110 §10.2.3).

/** Longer is not waited: the longest window of a registry that is known is Docker Hub's, six hours. */
export const longestWaitSeconds = 21_600;

/**
 * Seconds from the answer on; null where it asks for none.
 * @param now the wall clock, for a date in an answer that has no date of its own
 */
export function retryAfterSeconds(header: (name: string) => string | null, now: () => number): number | null {
  const value = header('retry-after')?.trim() ?? '';
  if (/^\d{1,12}$/.test(value)) return Math.min(longestWaitSeconds, Number(value));
  const until = Date.parse(value);
  if (!/^[A-Z][a-z]{2,8}, /.test(value) || Number.isNaN(until)) return null;
  // By the server's own clock where it tells it, so that ours does not matter.
  const sent = Date.parse(header('date') ?? '');
  const seconds = Math.round((until - (Number.isNaN(sent) ? now() : sent)) / 1000);
  return Math.min(longestWaitSeconds, Math.max(0, seconds));
}
