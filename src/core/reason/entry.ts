// The shape of one entry in the list of reasons.

/** What a reason stands on: a container (refuse, wait, update, stay, note), one tag (verdict), a manifest (warning) or a whole command (error). */
export type ReasonKind = 'refuse' | 'wait' | 'update' | 'stay' | 'note' | 'verdict' | 'warning' | 'error';

export interface ReasonEntry {
  readonly kind: ReasonKind;
  /** One sentence for the reference page: what it means. */
  readonly meaning: string;
  /** What the reader can do, when no better step is known at the place where it arose. */
  readonly next: string;
  /** Seconds until it is worth looking again; null: only when something changes; absent: the interval. */
  readonly againAfterSeconds?: number | null;
}
