// What is remembered of a key between two looks: what was told of it, and what is under way.
import type { Answer } from '#core/decision/observation.ts';
import type { Circumstance } from '#core/record/new-record.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import type { Instant } from '#core/time/instant.ts';
import type { PodFacts, Workload } from '#core/workload/workload.ts';
import type { Heard } from './news.ts';
import type { Kept } from './record-keeper.ts';

export interface Track {
  /** The last decision in short; "" before the first. */
  told: string;
  /** What was followed at the last look; null before the first. */
  policies: string | null;
  /** When its settings had been written that were looked at last; null before the first look. */
  settingsAt: Instant | null;
  /** The news that were told; null before the first look. */
  heard: Heard | null;
  /** By the word of the problem, then by each cause seen while it stands, monotonic milliseconds of its last Event; null: there is none. */
  problems: Map<string, Map<ReasonCode, number>> | null;
  /** The wish to be looked at that was seen last. */
  requestedAt: string | null;
  /** The Pods as they were listed for this version of the pod template; null: to be listed. */
  pods: { readonly mark: string; readonly answer: Answer<readonly PodFacts[]> } | null;
  /** The rollout that is watched; `stop` ends that. `progressAt`: when its progress was written, at first when it began to be watched. */
  following: { readonly record: Kept; readonly stop: () => void; readonly progressAt: Instant } | null;
  /** By container and image, when a better one was first seen; null: there is none. */
  candidates: ReadonlyMap<string, Instant> | null;
  /** Our own last change, until its record is there: what is known of it, and the name of that record; null: there is none. */
  made: { readonly record: string | null; readonly known: Circumstance } | null;
  /** The record ahead of the workload for which it was read once more; null: there was none. */
  ahead: string | null;
  /** Others have changed it: what the registry said before that may be older than their change. */
  askAnew: boolean;
  /** The candidates whose patch was expected at the last look, and was not sent. */
  expected: readonly string[];
  /** Looks in a row at a hold that stands on the record alone. */
  heldLooks: number;
  /** How often in a row the API server could not take the change, and until when (monotonic) it is left alone. */
  busyLooks: number;
  busyUntil: number;
}

export function newTrack(requestedAt: string | null): Track {
  return {
    told: '',
    policies: null,
    settingsAt: null,
    heard: null,
    problems: null,
    requestedAt,
    pods: null,
    following: null,
    candidates: null,
    made: null,
    ahead: null,
    askAnew: false,
    heldLooks: 0,
    busyLooks: 0,
    busyUntil: 0,
    expected: [],
  };
}

/** What decides which Pods run: another mark means other Pods. */
export function podsMark({ rollout, containers }: Workload): string {
  return JSON.stringify([rollout.generation, containers.map(({ image }) => image)]);
}
