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
  /** Never throws. */
  find(repository: Repository): Promise<Found>;
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

/** One source of several keyrings, each read when the first question comes. */
export function keyringSource(read: () => Promise<readonly Keyring[]>): Source {
  let reading: Promise<Keyring> | null = null;
  return {
    async find(repository) {
      reading ??= read().then((all) => ({
        entries: all.flatMap((one) => one.entries),
        troubles: all.flatMap((one) => one.troubles),
      }));
      return findIn(await reading, repository);
    },
  };
}
