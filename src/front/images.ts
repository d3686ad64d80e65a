// Fits the registry door with credentials: the workload's own, then the configuration's, then docker's.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '#cli/flags.ts';
import type { ImageAsker, Images } from '#controller/deps.ts';
import type { Answer } from '#core/decision/observation.ts';
import type { Repository } from '#core/image/reference.ts';
import type { PullSecrets } from '#kubernetes/pull-secrets.ts';
import { credentialOf } from '#registry/credential.ts';
import { readDockerConfig } from '#registry/docker-config.ts';
import { createHelpers, dockerSource, type Helpers, serverOf } from '#registry/docker-source.ts';
import type { Hosts, HostSettings } from '#registry/host.ts';
import { createImages } from '#registry/images.ts';
import { type Asker, type Found, keyringSource, type Source } from '#registry/source.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';
import { secret } from '#runtime/secret.ts';
import type { Config, RegistryConfig } from '#config.ts';

export interface OpenImages extends Images {
  close(): Promise<void>;
}

const helperTimeoutMilliseconds = 30_000;

/**
 * @param pullSecrets null where there is no cluster to read them from
 * @param signal ends all questions when the run is interrupted
 * @param remember every answer for the run; false: for good, so that a refusal makes the credentials be read again
 */
export function openImages(
  config: Config = {},
  pullSecrets: PullSecrets | null = null,
  signal: AbortSignal | null = null,
  remember = true,
): OpenImages {
  const images = createImages({
    remember,
    hosts: hostsOf(config),
    mirrors: (config.registries ?? []).flatMap(({ prefix, listFrom }) =>
      listFrom === undefined ? [] : [{ prefix, listFrom }],
    ),
    env: process.env,
    ...(signal === null ? {} : { signal }),
  });
  const askers = new Map<string, Asker>();
  const { enabled = false, folder = null } = config.credentialHelpers ?? {};
  const helpers = createHelpers(enabled, { folder, env: process.env, timeoutMilliseconds: helperTimeoutMilliseconds });
  const readMachine = () => [configured(config.registries ?? [], helpers), ...docker(config, helpers)];

  let machine = readMachine();

  function askerOf(asker: ImageAsker | undefined): Asker {
    const from = asker === undefined || pullSecrets === null ? null : asker;
    const key = from === null ? '' : JSON.stringify([from.id.namespace, from.serviceAccount, from.pullSecrets]);
    const known = askers.get(key) ?? {
      sources: from === null || pullSecrets === null ? machine : [secretsOf(from, pullSecrets), ...machine],
      remedy: (registry) => remedy(registry, from),
    };
    askers.set(key, known);
    return known;
  }

  async function ask<T>(question: Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await question;
    if (!remember && !answer.ok && answer.reason.code === 'AuthFailed') {
      askers.clear();
      machine = readMachine();
    }
    return answer;
  }

  return {
    digest: (repository, tag, asker) => ask(images.digest(repository, tag, askerOf(asker))),
    tags: (repository, asker) => ask(images.tags(repository, askerOf(asker))),
    children: (repository, digest, asker) => ask(images.children(repository, digest, askerOf(asker))),
    image: (repository, digest, asker) => ask(images.image(repository, digest, askerOf(asker))),
    platforms: (repository, digest, asker) => ask(images.platforms(repository, digest, askerOf(asker))),
    created: (repository, digest, asker) => ask(images.created(repository, digest, askerOf(asker))),
    close: () => images.close(),
  };
}

function hostsOf(config: Config): Hosts {
  const whole = (config.registries ?? []).filter((one) => !one.prefix.includes('/'));
  const settings = ({ plainHttp, realm, ca, maxConcurrent }: RegistryConfig): HostSettings => ({
    plainHttp: plainHttp ?? false,
    realm: realm ?? null,
    ca: ca === undefined ? null : authorityIn(ca),
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
  });
  return new Map(whole.map((one) => [one.prefix, settings(one)]));
}

/** Throws a UsageError where the file holds no certificate. */
function authorityIn(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    new X509Certificate(text).toString();
    return text;
  } catch (error) {
    const why = error instanceof Error && 'syscall' in error ? fileTrouble(error) : 'it holds no PEM of a certificate';
    throw new UsageError(`the configuration names ${file} as ca: ${why}`);
  }
}

function secretsOf(asker: ImageAsker, pullSecrets: PullSecrets): Source {
  return keyringSource(async () => {
    const all = await pullSecrets(asker);
    return all.map((one) =>
      one.ok ? readDockerConfig(one.text, one.form, one.source) : { entries: [], troubles: [one] },
    );
  });
}

/** Of the entries with credentials the longest that fits. */
function configured(registries: readonly RegistryConfig[], helpers: Helpers): Source {
  const read = new Map<RegistryConfig, Promise<Found>>();
  const withLogin = registries
    .filter((one) => one.passwordFile !== undefined || one.tokenFile !== undefined || one.credHelper !== undefined)
    .toSorted((one, other) => other.prefix.length - one.prefix.length);
  return {
    find(repository) {
      const entry = withLogin.find(({ prefix }) => repository === prefix || repository.startsWith(`${prefix}/`));
      if (entry === undefined) return Promise.resolve({ credentials: [], troubles: [] });
      // Helpers keep what they said by themselves, and not for ever.
      if (entry.credHelper !== undefined) return loginOf(entry, repository, helpers);
      const found = read.get(entry) ?? loginOf(entry, repository, helpers);
      read.set(entry, found);
      return found;
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

function docker({ dockerConfig }: Config, helpers: Helpers): readonly Source[] {
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
  return [dockerSource({ read, name: file, helpers })];
}

function remedy(registry: string, asker: ImageAsker | null): string {
  if (asker === null) return `docker login ${registry}, or give credentials in the file of --config.`;
  const { namespace } = asker.id;
  const [own] = asker.pullSecrets;
  const server = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const line = `kubectl -n ${namespace} create secret docker-registry ${own ?? 'registry'} --docker-server=${server} --docker-username=USER --docker-password=TOKEN`;
  if (own !== undefined) return `Correct the Secret: ${line} --dry-run=client -o yaml | kubectl apply -f -`;
  return `${line}, and name it in spec.imagePullSecrets of the pod template or of the ServiceAccount ${asker.serviceAccount}.`;
}
