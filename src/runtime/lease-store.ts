// The record that candidates for leadership share, and what they need from whoever keeps it.

/** The spec of a Lease (coordination.k8s.io/v1); a field that is missing there is '' or 0 here. */
export interface LeaseSpec {
  /** '': free. */
  readonly holderIdentity: string;
  /** Whole seconds, at least 1 when written. */
  readonly leaseDurationSeconds: number;
  /** MicroTime: RFC 3339 in UTC with six digits; for people only, nobody compares it with a clock. */
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaseTransitions: number;
}

export interface Lease {
  readonly spec: LeaseSpec;
  readonly resourceVersion: string;
}

/** `conflict`: somebody else was faster (409 on an update, or it is gone; AlreadyExists on a create); it must be read again. */
export type LeaseWrite = { readonly result: 'stored'; readonly lease: Lease } | { readonly result: 'conflict' };

/**
 * Everything else that goes wrong is thrown. The signal aborts at the time-out of the call; a store may ignore it, for
 * nobody waits longer, but a write that lands late must still have been conditional.
 */
export interface LeaseStore {
  /** null: there is none yet. Reads what is stored now, never a cache. */
  get(signal: AbortSignal): Promise<Lease | null>;
  create(spec: LeaseSpec, signal: AbortSignal): Promise<LeaseWrite>;
  /** Only when `resourceVersion` is still the stored one. */
  update(spec: LeaseSpec, resourceVersion: string, signal: AbortSignal): Promise<LeaseWrite>;
}

/** MicroTime as the API server demands it. @param microseconds 0..999, added to the milliseconds */
export function microTime(milliseconds: number, microseconds = 0): string {
  const text = new Date(Math.floor(milliseconds)).toISOString();
  return `${text.slice(0, -1)}${String(microseconds).padStart(3, '0')}Z`;
}

export function sameSpec(one: LeaseSpec, two: LeaseSpec): boolean {
  return (
    one.holderIdentity === two.holderIdentity &&
    one.leaseDurationSeconds === two.leaseDurationSeconds &&
    one.acquireTime === two.acquireTime &&
    one.renewTime === two.renewTime &&
    one.leaseTransitions === two.leaseTransitions
  );
}
