// Where credentials come from, and who asks: sources in the order in which they are tried.
import type { Repository } from '#core/image/reference.ts';
import type { Credential } from './credential.ts';
import { bySpecificity, matchesServer, type ServerPattern } from './server-pattern.ts';

/** Something that keeps a source from saying all it should; told when nothing else helps. */
export interface Trouble {
  /** A clause without secrets: `secret shop/ghcr cannot be read: …`. */
  readonly words: string;
  /** What to do about it; empty where nothing is known. */
  readonly next: string;
}

export interface Found {
  /** The best first. */
  readonly credentials: readonly Credential[];
  readonly troubles: readonly Trouble[];
}

export interface Source {
  /** What a file, a program or an API server does wrong is a trouble. Rejects for a fault of our own alone. */
  find(repository: Repository): Promise<Found>;
  /**
   * What it said has not helped, so it is read again for the next question. Left out: it is read once.
   * @param refused those of its credentials that were not taken; empty: it had none that were tried
   */
  renew?(repository: Repository, refused: readonly Credential[]): void;
}

/** Who asks. */
export interface Asker {
  /** Read one after another, and only when they are needed. */
  readonly sources: readonly Source[];
  /** What to do when a registry refuses everything, where no trouble says better. */
  remedy(registry: string): string;
}

/** Knows nobody, asks without credentials. */
export const anonymous: Asker = { sources: [], remedy: () => 'Give credentials that may read the repository.' };

export interface Entry {
  readonly server: ServerPattern;
  readonly credential: Credential;
}

export interface Keyring {
  readonly entries: readonly Entry[];
  readonly troubles: readonly Trouble[];
}

/** All entries that fit; those that say most about where they belong come first, equal ones in their order. */
export function findIn({ entries, troubles }: Keyring, repository: Repository): Found {
  const fitting = entries.filter((entry) => matchesServer(entry.server, repository));
  const credentials = fitting
    .toSorted((one, other) => bySpecificity(one.server, other.server))
    .map((entry) => entry.credential);
  return { credentials, troubles };
}

/** What several keyrings hold together. */
export function findInAll(keyrings: readonly Keyring[], repository: Repository): Found {
  const [entries, troubles] = [keyrings.flatMap((one) => one.entries), keyrings.flatMap((one) => one.troubles)];
  return findIn({ entries, troubles }, repository);
}
