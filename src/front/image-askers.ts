// Where credentials for registries come from: the workload's own Secrets, then the configuration, then docker's.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ImageAsker } from '#controller/deps.ts';
import type { Repository } from '#core/image/reference.ts';
import { shellWord } from '#core/reason/shell-word.ts';
import type { PullSecret, PullSecrets } from '#kubernetes/pull-secrets.ts';
import { credentialOf } from '#registry/credential.ts';
import { readDockerConfig } from '#registry/docker-config.ts';
import { createHelpers, dockerSource, type Helpers, serverOf } from '#registry/docker-source.ts';
import { type Asker, findInAll, type Found, type Keyring, type Source } from '#registry/source.ts';
import { keepReads, type Life } from '#runtime/kept-reads.ts';
import { secret } from '#runtime/secret.ts';
import type { Config, RegistryConfig } from '#config.ts';
import { type ReadSecret, secretAdvice } from './secret-advice.ts';

const helperTimeoutMilliseconds = 30_000;

/**
 * Who asks a registry, and with what; nothing is read before a question needs it.
 *
 * @param pullSecrets null where there is no cluster to read them from
 * @param life of what is read, that of `pullSecrets` being their own; null: all is read once
 */
export function askers(
  config: Config,
  pullSecrets: PullSecrets | null,
  life: Life | null,
): (asker: ImageAsker | undefined) => Asker {
  const { enabled = false, folder = null } = config.credentialHelpers ?? {};
  const options = { folder, env: process.env, timeoutMilliseconds: helperTimeoutMilliseconds };
  const helpers = createHelpers(enabled, options, life === null ? undefined : () => life.now());
  const machine = [configured(config.registries ?? [], helpers, life), ...docker(config, helpers, life)];
  const keyrings = new WeakMap<PullSecret, Keyring>();

  function keyringOf(one: PullSecret): Keyring {
    const known = keyrings.get(one);
    if (known !== undefined) return known;
    const read = one.ok ? readDockerConfig(one.text, one.form, one.source) : { entries: [], troubles: [one] };
    keyrings.set(one, read);
    return read;
  }

  function secretsOf(asker: ImageAsker, secrets: PullSecrets, onRead: (read: readonly PullSecret[]) => void): Source {
    return {
      async find(repository) {
        const read = await secrets.of(asker);
        onRead(read);
        return findInAll(read.map(keyringOf), repository);
      },
      renew: () => secrets.renew(asker),
    };
  }

  function readSecret(one: PullSecret): readonly ReadSecret[] {
    if (one.name === null) return [];
    const missing = !one.ok && one.missing;
    const state = missing ? 'missing' : one.ok && one.form === 'config' ? 'config' : 'other';
    return [{ name: one.name, state, keyring: keyringOf(one) }];
  }

  return function askerOf(asker) {
    const from = asker === undefined || pullSecrets === null ? null : asker;
    let read: readonly PullSecret[] = [];
    const own = from && pullSecrets && secretsOf(from, pullSecrets, (now) => void (read = now));
    const all = own === null ? machine : [own, ...machine];
    return {
      sources: life === null ? all.map(({ find }) => ({ find })) : all,
      remedy: (registry) => (from === null ? login(registry) : secretAdvice(registry, from, read.flatMap(readSecret))),
    };
  };
}

/** Of the entries with credentials the longest that fits. */
function configured(registries: readonly RegistryConfig[], helpers: Helpers, life: Life | null): Source {
  const kept = keepReads<Found>(life);
  const withLogin = registries
    .filter((one) => one.passwordFile !== undefined || one.tokenFile !== undefined || one.credHelper !== undefined)
    .toSorted((one, other) => other.prefix.length - one.prefix.length);
  const entryFor = (repository: Repository): RegistryConfig | undefined =>
    withLogin.find(({ prefix }) => repository === prefix || repository.startsWith(`${prefix}/`));
  return {
    find(repository) {
      const entry = entryFor(repository);
      if (entry === undefined) return Promise.resolve({ credentials: [], troubles: [] });
      // Helpers keep what they said by themselves, and not for ever.
      if (entry.credHelper !== undefined) return loginOf(entry, repository, helpers);
      return kept.read(entry.prefix, () => loginOf(entry, repository, helpers));
    },
    renew(repository, refused) {
      kept.renew(entryFor(repository)?.prefix ?? '');
      helpers.renew(refused);
    },
  };
}

async function loginOf(entry: RegistryConfig, repository: Repository, helpers: Helpers): Promise<Found> {
  const { prefix, username = '', passwordFile, tokenFile, credHelper } = entry;
  const source = `the configuration of ${prefix}`;
  if (credHelper !== undefined) return helpers.ask(credHelper, serverOf(repository), source);
  const file = passwordFile ?? tokenFile ?? '';
  const text = await readFile(file, 'utf8').catch(() => null);
  const plain = text?.replace(/\r?\n$/, '') ?? '';
  if (plain === '') {
    const words = `${source} names ${file}, which ${text === null ? 'cannot be read' : 'is empty'}`;
    return { credentials: [], troubles: [{ words, next: '' }] };
  }
  const form = passwordFile === undefined ? 'identity' : 'password';
  return { credentials: [credentialOf(form, username, secret(plain), source)], troubles: [] };
}

function docker({ dockerConfig }: Config, helpers: Helpers, life: Life | null): readonly Source[] {
  if (dockerConfig === false) return [];
  const folder = process.env['DOCKER_CONFIG'] || join(process.env['HOME'] ?? homedir(), '.docker');
  const file = dockerConfig ?? join(folder, 'config.json');
  const read = async () => {
    try {
      return secret(await readFile(file, 'utf8'));
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (missing && dockerConfig === undefined) return null;
      throw error;
    }
  };
  return [dockerSource({ read, name: file, helpers, life })];
}

function login(registry: string): string {
  return `docker login ${shellWord(registry)}, or give credentials in the file of --config.`;
}
