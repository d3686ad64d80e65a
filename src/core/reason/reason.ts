// Why something is so: the closed list of reasons, the same in reports and documents.
import type { ReasonEntry, ReasonKind } from './entry.ts';
import { errors } from './errors.ts';
import { outcomes } from './outcomes.ts';
import { refusals } from './refusals.ts';
import { verdicts } from './verdicts.ts';
import { waits } from './waits.ts';
import { warnings } from './warnings.ts';

const entries = { ...refusals, ...waits, ...outcomes, ...verdicts, ...errors, ...warnings };

export type ReasonCode = keyof typeof entries;

/** The codes of some kinds alone, for tables that leave none of them out. */
export type CodeOf<Kind extends ReasonKind> = {
  [Code in ReasonCode]: (typeof entries)[Code]['kind'] extends Kind ? Code : never;
}[ReasonCode];

export const reasons: Readonly<Record<ReasonCode, ReasonEntry>> = entries;

/** One reason as every report shows it. */
export interface Reason {
  readonly code: ReasonCode;
  /** One sentence about this very object. */
  readonly message: string;
  /** What to do next; empty when nothing is to be done. */
  readonly next: string;
  /** Seconds after which the world itself asks to be looked at again, in the place of what the list says. */
  readonly againAfterSeconds?: number;
}

export function reason(code: ReasonCode, message: string, next?: string): Reason {
  return { code, message, next: next ?? reasons[code].next };
}

/** The smallest time that a reason carries: seconds, null = only on change, undefined = the interval. */
export function againAfter(all: readonly Reason[], intervalSeconds: number): number | null {
  let least: number | null = null;
  for (const one of all) {
    const seconds = one.againAfterSeconds ?? reasons[one.code].againAfterSeconds;
    const wish = seconds === undefined ? intervalSeconds : seconds;
    if (wish !== null && (least === null || wish < least)) least = wish;
  }
  return least;
}
