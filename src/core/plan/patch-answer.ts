// What became of a patch that was sent; the same type for the door that sends it and for the passage that reads the answer.
import type { Reason } from '#core/reason/reason.ts';
import type { Workload } from '#core/workload/workload.ts';

/** What the API server made of a conditional patch. */
export type PatchAnswer =
  | { readonly result: 'stored'; readonly workload: Workload }
  /** Not taken now, and not sent again by the door: 429, 503, a webhook that could not be called. Seconds that the server asked for; null: none. */
  | { readonly result: 'later'; readonly afterSeconds: number | null; readonly message: string }
  | PatchRefusal;

export type PatchRefusal =
  /** An empty 422 or a 409 (`refused`: surely not stored), a time-out or a reset: the object must be read again. */
  | { readonly result: 'unsure'; readonly refused: boolean; readonly message: string }
  | { readonly result: 'denied'; readonly reason: Reason }
  | { readonly result: 'gone' };
