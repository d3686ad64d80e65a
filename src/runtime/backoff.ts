// How long to wait after a failure: exponential, bounded, with jitter so that many do not come back together.

/** Milliseconds. */
export interface BackoffBounds {
  /** The ceiling after the first failure; it doubles with each further one. */
  readonly first: number;
  /** The ceiling of all. */
  readonly most: number;
  /** Never shorter than this; left out: 0. */
  readonly least?: number;
}

/** From 0 (included) to 1 (excluded), as Math.random. */
export type Random = () => number;

/** Between `least` and the ceiling, all equally likely ("full jitter"). @param failures before this one: 0 at the first */
export function backoff(failures: number, bounds: BackoffBounds, random: Random): number {
  const least = Math.min(bounds.least ?? 0, bounds.most);
  const ceiling = Math.max(least, backoffCeiling(failures, bounds));
  return least + random() * (ceiling - least);
}

export function backoffCeiling(failures: number, { first, most }: BackoffBounds): number {
  // 2 ** 1024 is Infinity, and Infinity times nothing is no number.
  return Math.min(most, first * 2 ** Math.min(Math.max(0, failures), 1000));
}

/** From `1 - part` to 1 times the time: jitter that never makes anything later than promised. */
export function sooner(milliseconds: number, part: number, random: Random): number {
  return milliseconds * (1 - part * random());
}
