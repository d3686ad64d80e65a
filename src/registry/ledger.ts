// Which credentials were seen to read what, and which of them a host took last.
import type { Repository } from '#core/image/reference.ts';
import { type Credential, describeCredential } from './credential.ts';
import type { Standing } from './standing.ts';

/** What `reship status` tells of a host. */
export interface HostStanding extends Standing {
  /** `user robot of secret shop/ghcr`; null: none was needed, or none was taken. */
  readonly credential: string | null;
}

export interface Ledger {
  /** Whether a question with these credentials about this repository was answered before. */
  isProven(who: string, repository: Repository): boolean;
  note(host: string, who: string, repository: Repository, credential: Credential | null): void;
  credentialOf(host: string): string | null;
}

const most = 100_000;

export function createLedger(): Ledger {
  const proven = new Set<string>();
  const taken = new Map<string, string | null>();
  return {
    isProven: (who, repository) => proven.has(`${who} ${repository}`),
    note(host, who, repository, credential) {
      if (proven.size >= most) proven.clear();
      proven.add(`${who} ${repository}`);
      if (taken.size >= most) taken.clear();
      taken.set(host, credential === null ? null : describeCredential(credential));
    },
    credentialOf: (host) => taken.get(host) ?? null,
  };
}
