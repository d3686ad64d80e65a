// How a host stands with us.
import type { Budget } from './budget.ts';

/** What is known of one host, for `reship status`. */
export interface Standing {
  /** With its port. */
  readonly host: string;
  /** What the host last announced; null: nothing, or too long ago. */
  readonly budget: Budget | null;
  /** Until it is asked again after it asked for rest (429, 503); null: it may be asked now. */
  readonly restSeconds: number | null;
  /** The last failure in words that complete "ghcr.io …"; null: the last answer was one. */
  readonly trouble: string | null;
}
