// Credentials of docker's config.json: what it holds, and what its helpers hold where they may be run.
import { LRUCache } from 'lru-cache';
import type { Repository } from '#core/image/reference.ts';
import { keepReads, type Life } from '#runtime/kept-reads.ts';
import { type Secret, secret } from '#runtime/secret.ts';
import { type Credential, credentialOf } from './credential.ts';
import { type DockerConfig, readDockerConfig } from './docker-config.ts';
import { type HelperOptions, runHelper } from './docker-credential.ts';
import { matchesServer, readServer } from './server-pattern.ts';
import { findIn, type Found, type Source } from './source.ts';

export interface DockerSourceOptions {
  /** The whole file; null: there is none. Rejects when it cannot be read. */
  read(): Promise<Secret | null>;
  /** For messages: `~/.docker/config.json`. */
  readonly name: string;
  readonly helpers: Helpers;
  /** Of what the file said; null: it is read once. */
  readonly life: Life | null;
}

/** Runs each helper once a server and keeps what it said for a while. */
export interface Helpers {
  /** @param where names the helper's place in a message, such as `~/.docker/config.json` */
  ask(name: string, server: string, where: string): Promise<Found>;
  /** These were not taken: a helper that gave one of them is run again by the next to ask, and what it gave is not tried again. */
  renew(refused: readonly Credential[]): void;
}

const none: Found = { credentials: [], troubles: [] };

/** Helpers hand out passwords of a few hours, and keep them themselves: asking again costs little. */
const keptMilliseconds = 10 * 60_000;
/** A helper that fails now may have said something good before: that long it is still tried (ECR: twelve hours). */
const goodMilliseconds = 60 * 60_000;

/** A helper whose credentials are refused is run again, but never twice within so long. */
const restMilliseconds = 10_000;

/** Helpers and servers; a workload may name ever new ones. */
const mostSaid = 1000;

interface Said {
  readonly at: number;
  readonly until: number;
  readonly found: Promise<Found>;
  /** The last answer with credentials. */
  readonly good: { readonly at: number; readonly found: Found } | null;
}

/** @param now milliseconds of a clock that never goes back */
export function createHelpers(
  enabled: boolean,
  options: HelperOptions,
  now: () => number = () => performance.now(),
): Helpers {
  const said = new LRUCache<string, Said>({ max: mostSaid });

  async function ask(name: string, server: string, where: string): Promise<Found> {
    const source = `docker-credential-${name} (${where})`;
    if (!enabled) {
      const words = `${where} names the helper docker-credential-${name}, and helpers are not run unless the configuration allows it`;
      return {
        credentials: [],
        troubles: [{ words, next: 'Set credentialHelpers.enabled: true in the file of --config.' }],
      };
    }
    const answer = await runHelper(name, server, options);
    if (answer.found) return { credentials: [fromHelper(answer.username, answer.secret, source)], troubles: [] };
    return answer.why === null ? none : { credentials: [], troubles: [{ words: answer.why, next: '' }] };
  }

  const times = () => ({ at: now(), until: now() + keptMilliseconds });

  function renewed(key: string, before: Said | undefined, found: Promise<Found>): Promise<Found> {
    const good = before?.good ?? null;
    const answer = found.then((one) => {
      if (one.credentials.length > 0) said.set(key, { ...times(), found, good: { at: now(), found: one } });
      const useful = good !== null && one.troubles.length > 0 && now() - good.at < goodMilliseconds;
      return useful ? { credentials: good.found.credentials, troubles: one.troubles } : one;
    });
    said.set(key, { ...times(), found: answer, good });
    return answer;
  }

  return {
    ask(name, server, where) {
      const key = JSON.stringify([name, server]);
      const known = said.get(key);
      if (known !== undefined && now() < known.until) return known.found;
      return renewed(key, known, ask(name, server, where));
    },
    renew(refused) {
      const gave = [...said].filter(([, one]) =>
        one.good?.found.credentials.some((mine) => refused.some((other) => other.key === mine.key)),
      );
      for (const [key, one] of gave) {
        const until = Math.min(one.until, Math.max(now(), one.at + restMilliseconds));
        said.set(key, { ...one, until, good: null });
      }
    },
  };
}

export function dockerSource({ read, name, helpers, life }: DockerSourceOptions): Source {
  const kept = keepReads<DockerConfig>(life);

  async function load(): Promise<DockerConfig> {
    try {
      return readDockerConfig((await read()) ?? secret('{}'), 'config', name);
    } catch {
      return {
        entries: [],
        troubles: [{ words: `${name} cannot be read`, next: '' }],
        helpers: new Map(),
        store: null,
      };
    }
  }

  /** As docker does: a helper for the very server, else the entry in the file, else the store for all. */
  async function find(repository: Repository): Promise<Found> {
    const config = await kept.read(name, load);
    const written = findIn(config, repository);
    const helper = [...config.helpers].find(([server]) => fits(server, repository));
    const store = config.store === null ? null : ([serverOf(repository), config.store] as const);
    const [server, program] = helper ?? (written.credentials.length > 0 ? null : store) ?? [null, null];
    if (server === null) return written;
    const held = await helpers.ask(program, server, name);
    return {
      credentials: [...held.credentials, ...written.credentials],
      troubles: [...held.troubles, ...written.troubles],
    };
  }

  return {
    find,
    renew(_repository, refused) {
      kept.renew(name);
      helpers.renew(refused);
    },
  };
}

function fits(server: string, repository: Repository): boolean {
  const pattern = readServer(server);
  return pattern !== null && matchesServer(pattern, repository);
}

/** The name under which docker asks its helpers for the registry of a repository. */
export function serverOf(repository: Repository): string {
  const registry = repository.slice(0, repository.indexOf('/'));
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

/** The protocol's way to hand over an identity token is the user name `<token>`. */
function fromHelper(username: string, text: Secret, source: string): Credential {
  return username === '<token>'
    ? credentialOf('identity', '', text, source)
    : credentialOf('password', username, text, source);
}
