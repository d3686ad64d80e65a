// How long a leader leads, how long others wait, and how often the record is tried.

/** Milliseconds. The lease must outlast the renew deadline, and that a retry. */
export interface LeaderTimes {
  /** How long others wait after the last change that they saw; written in whole seconds, rounded up. */
  readonly lease: number;
  /** How long after a renewal was sent its sender still leads. The rest of the lease is for writes under way. */
  readonly renewDeadline: number;
  readonly retry: number;
}

export const leaderTimes: LeaderTimes = { lease: 15_000, renewDeadline: 10_000, retry: 2_000 };
