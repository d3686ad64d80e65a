// How many pulls a host still allows, by the headers that it sends, and how much of that is ours.

/** What `ratelimit-limit: 100;w=21600` and `ratelimit-remaining: 76;w=21600` say (Docker Hub, pull usage and limits). */
export interface Budget {
  readonly limit: number;
  readonly remaining: number;
  /** Of the rolling window. */
  readonly windowSeconds: number;
}

/** null where the answer announces none, or nonsense. */
export function readBudget(header: (name: string) => string | null): Budget | null {
  const limit = read(header('ratelimit-limit'));
  const remaining = read(header('ratelimit-remaining'));
  if (limit === null || remaining === null || limit.count === 0) return null;
  const windowSeconds = limit.windowSeconds ?? remaining.windowSeconds;
  if (windowSeconds === null) return null;
  return { limit: limit.count, remaining: Math.min(remaining.count, limit.count), windowSeconds };
}

/** A request that counts as a pull never takes from the last half, which belongs to the nodes of the cluster. */
export function mayPull({ limit, remaining }: Budget, underWay: number): boolean {
  return remaining - underWay > limit / 2;
}

/** Under a tenth even requests that do not count are slowed down. */
export function isScarce({ limit, remaining }: Budget): boolean {
  return remaining < limit / 10;
}

/** Until one pull more is allowed, if nobody else pulls: the window gives back evenly. */
export function secondsUntilPull({ limit, remaining, windowSeconds }: Budget): number {
  const missing = Math.floor(limit / 2) + 1 - remaining;
  return Math.min(windowSeconds, Math.max(60, Math.ceil((missing * windowSeconds) / limit)));
}

function read(text: string | null): { readonly count: number; readonly windowSeconds: number | null } | null {
  if (text === null) return null;
  const [, count, window] = /^\s*(\d{1,9})\s*(?:;\s*w\s*=\s*(\d{1,7}))?\s*(?:[;,].*)?$/.exec(text) ?? [];
  if (count === undefined) return null;
  return { count: Number(count), windowSeconds: window === undefined ? null : Number(window) };
}
