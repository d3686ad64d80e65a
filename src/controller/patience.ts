// How long a write waits when the API server asks for patience.

/** Waits of one write before it is given up. */
const mostDelays = 4;
/** A server that asks for more is not waited for. */
const longestSeconds = 30;

/**
 * Milliseconds to wait; null: no more.
 * @param afterSeconds what the server asked for; null: nothing
 * @param delays how many waits were before
 */
export function patience(afterSeconds: number | null, delays: number): number | null {
  if (delays >= mostDelays || (afterSeconds ?? 0) > longestSeconds) return null;
  return afterSeconds === null ? 250 * 2 ** delays : afterSeconds * 1000;
}
