// Moments as values: the core never asks a clock, it is handed `now`.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** The instant as RFC 3339 in UTC with milliseconds, as the state and the reports carry it. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** Reads an RFC 3339 time such as Kubernetes writes; null when the text is no time. */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
