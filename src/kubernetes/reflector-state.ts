// What a reflector tells of itself: for readiness, metrics, and whoever must grant a right.
import type { Reason } from '#core/reason/reason.ts';

/** Why a list was read from the start. */
export const relistCauses = ['start', 'expired', 'incomplete', 'malformed', 'older'] as const;
export type RelistCause = (typeof relistCauses)[number];

/** Why a stream or a list ended. */
export const endCauses = [
  'closed',
  'silent',
  'cut',
  'expired',
  'malformed',
  'older',
  'unsupported',
  'unauthorized',
  'forbidden',
  'refused',
  'unreachable',
] as const;
export type EndCause = (typeof endCauses)[number];

export interface ReflectorState {
  /** A whole list was read once; it never becomes false again. */
  readonly synced: boolean;
  readonly objects: number;
  /** Since the server last sent an event or a bookmark; null before the first. */
  readonly lastEventSeconds: number | null;
  /** Of the last event that was applied; null while a list must be read. */
  readonly version: string | null;
  /** Since the start, by cause. */
  readonly relists: Readonly<Partial<Record<RelistCause, number>>>;
  readonly ends: Readonly<Partial<Record<EndCause, number>>>;
  /** What the authorizer refuses, with the right to grant in `next`. */
  readonly forbidden: Reason | null;
  /** Why nothing comes at present; null while a stream or a list is open. */
  readonly problem: Reason | null;
  /** The server has no streaming lists. */
  readonly paged: boolean;
  /** Objects that were no such objects, and throws of the handler. */
  readonly unreadable: number;
  readonly handlerErrors: number;
}

/** Adds one. */
export function count<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
