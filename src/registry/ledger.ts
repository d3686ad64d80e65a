// Which credentials were seen to read what, and which of them a host took last.
import { LRUCache } from 'lru-cache';
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
  /** Whether these credentials were shown anything of this repository before. */
  isProven(who: string, repository: Repository): boolean;
  prove(who: string, repository: Repository): void;
  /** A question was answered with this credential. */
  note(host: string, who: string, repository: Repository, credential: Credential | null): void;
  /** These credentials were refused: what is kept is not told to them before they have been answered again. */
  refused(who: string, repository: Repository): void;
  /** @param code the reason of a question that was asked there; null: it was answered */
  ended(host: string, code: string | null): void;
  /** Whether the host answered a question since then. */
  hasAnswered(host: string, since: number): boolean;
  /** What was asked for within the last hour: whoever sends us on names no hosts here. */
  tell(standings: readonly Standing[]): readonly HostStanding[];
}

const [mostProven, mostHosts] = [20_000, 1000];
const toldMilliseconds = 3_600_000;

/** @param now milliseconds of a clock that never goes back */
export function createLedger(now: () => number): Ledger {
  const proven = new LRUCache<string, true>({ max: mostProven });
  const taken = new LRUCache<string, { readonly credential: string | null }>({ max: mostHosts });
  const answered = new LRUCache<string, number>({ max: mostHosts });
  const asked = new LRUCache<string, { readonly at: number; readonly lastError: HostError | null }>({ max: mostHosts });

  function prove(who: string, repository: Repository): void {
    proven.set(`${who} ${repository}`, true);
  }

  return {
    isProven: (who, repository) => proven.get(`${who} ${repository}`) === true,
    prove,
    note(host, who, repository, credential) {
      prove(who, repository);
      taken.set(host, { credential: credential === null ? null : describeCredential(credential) });
    },
    refused(who, repository) {
      proven.delete(`${who} ${repository}`);
    },
    ended(host, code) {
      if (code === null) answered.set(host, now());
      asked.set(host, { at: now(), lastError: hostErrors.find((one) => one === code) ?? null });
    },
    hasAnswered: (host, since) => (answered.get(host) ?? -Infinity) > since,
    tell(standings) {
      return standings.flatMap((one) => {
        const last = asked.get(one.host);
        // Whoever rests is not asked, and still counts.
        const isOver = last !== undefined && one.restSeconds === null && now() - last.at > toldMilliseconds;
        if (last === undefined || isOver) return [];
        return [{ ...one, credential: taken.get(one.host)?.credential ?? null, lastError: last.lastError }];
      });
    },
  };
}
