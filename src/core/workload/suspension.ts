// The annotation reship.dev/suspended: who stopped a workload or a Namespace, when, why and until when.
import { quoted } from '#core/image/quoted.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import { at, textOf } from './shape.ts';

export interface Suspension {
  /** Empty: the API server did not tell. */
  readonly by: string;
  readonly at: Instant;
  /** May be empty. */
  readonly why: string;
  /** null: until somebody resumes. */
  readonly until: Instant | null;
}

/** Who stopped a workload where it was Reship itself; its record then says why. */
export const ownBrake = 'reship';

/** The value of the annotation. */
export function suspensionText({ by, at, why, until }: Suspension): string {
  return JSON.stringify({ by, at: formatInstant(at), why, until: until === null ? null : formatInstant(until) });
}

/** null: not as Reship writes it; such a text is a brake all the same, and has no end. */
export function parseSuspension(text: string): Suspension | null {
  try {
    const raw: unknown = JSON.parse(text);
    const since = parseInstant(textOf(at(raw, 'at')) ?? '');
    const until = at(raw, 'until') ?? null;
    const end = typeof until === 'string' ? parseInstant(until) : null;
    if (since === null || (until !== null && end === null)) return null;
    return { by: textOf(at(raw, 'by')) ?? '', at: since, why: textOf(at(raw, 'why')) ?? '', until: end };
  } catch {
    return null;
  }
}

/** `reship.dev/suspended by "ann" until 2026-11-21T14:00:00.000Z: "a sale"`, or the text as it stands. */
export function suspensionWords(text: string): string {
  const read = parseSuspension(text);
  if (read === null) return `reship.dev/suspended: ${quoted(text)}`;
  const by = read.by === '' ? '' : ` by ${quoted(read.by)}`;
  const end = read.until === null ? '' : ` until ${formatInstant(read.until)}`;
  return `reship.dev/suspended${by}${end}${read.why === '' ? '' : `: ${quoted(read.why)}`}`;
}
