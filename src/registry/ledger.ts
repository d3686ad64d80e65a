// Which credentials were seen to read what, and which of them a host took last.
import type { Repository } from '#core/image/reference.ts';
import { type Credential, describeCredential } from './credential.ts';
import type { Standing } from './standing.ts';

/** What `reship status` tells of a host. */
export interface HostStanding extends Standing {
  /** `user robot of secret shop/ghcr`; null: none was needed, or none was taken. */
  readonly credential: string | null;
  /** What the last question about it ended with, where that was the fault of the registry or its token server. */
  readonly lastError: HostError | null;
}

export const hostErrors = ['RateLimited', 'RegistryUnavailable'] as const;
export type HostError = (typeof hostErrors)[number];

export interface Ledger {
  /** Whether a question with these credentials about this repository was answered before. */
  isProven(who: string, repository: Repository): boolean;
  note(host: string, who: string, repository: Repository, credential: Credential | null): void;
  /** @param code the reason of a question that was asked there; null: it was answered */
  ended(host: string, code: string | null): void;
  /** What was asked for within the last hour: whoever sends us on names no hosts here. */
  tell(standings: readonly Standing[]): readonly HostStanding[];
}

const most = 100_000;
const toldMilliseconds = 3_600_000;

/** @param now milliseconds of a clock that never goes back */
export function createLedger(now: () => number): Ledger {
  const proven = new Set<string>();
  const taken = new Map<string, string | null>();
  const asked = new Map<string, { readonly at: number; readonly lastError: HostError | null }>();
  return {
    isProven: (who, repository) => proven.has(`${who} ${repository}`),
    note(host, who, repository, credential) {
      if (proven.size >= most) proven.clear();
      proven.add(`${who} ${repository}`);
      if (taken.size >= most) taken.clear();
      taken.set(host, credential === null ? null : describeCredential(credential));
    },
    ended(host, code) {
      if (asked.size >= most) asked.clear();
      asked.set(host, { at: now(), lastError: hostErrors.find((one) => one === code) ?? null });
    },
    tell(standings) {
      return standings.flatMap((one) => {
        const last = asked.get(one.host);
        // Whoever rests is not asked, and still counts.
        const isOver = last !== undefined && one.restSeconds === null && now() - last.at > toldMilliseconds;
        if (last === undefined || isOver) return [];
        return [{ ...one, credential: taken.get(one.host) ?? null, lastError: last.lastError }];
      });
    },
  };
}
