// Fits the registry door with credentials: the workload's own, then the configuration's, then docker's.
import { X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { UsageError } from '#cli/flags.ts';
import type { Images } from '#controller/deps.ts';
import type { PullSecrets } from '#kubernetes/pull-secrets.ts';
import type { Hosts, HostSettings } from '#registry/host.ts';
import { createImages } from '#registry/images.ts';
import type { Answers } from '#registry/counters.ts';
import type { HostStanding } from '#registry/ledger.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';
import type { Life } from '#runtime/kept-reads.ts';
import type { Config, RegistryConfig } from '#config.ts';
import { askers } from './image-askers.ts';

export interface OpenImages extends Images {
  standings(): readonly HostStanding[];
  answers(): Answers;
  close(): Promise<void>;
}

export interface ImagesNeeds {
  /** null where there is no cluster to read them from. */
  readonly pullSecrets?: PullSecrets | null;
  /** Ends all questions when the run is interrupted. */
  readonly signal?: AbortSignal | null;
  /** Of the credentials that are read; null: one run, for which every answer is remembered too. */
  readonly life?: Life | null;
}

export function openImages(
  config: Config = {},
  { pullSecrets = null, signal = null, life = null }: ImagesNeeds = {},
): OpenImages {
  const images = createImages({
    remember: life === null,
    hosts: hostsOf(config),
    mirrors: (config.registries ?? []).flatMap(({ prefix, listFrom }) =>
      listFrom === undefined ? [] : [{ prefix, listFrom }],
    ),
    env: process.env,
    ...(config.cacheFolder === undefined ? {} : { factsFolder: folderAt(config.cacheFolder) }),
    ...(signal === null ? {} : { signal }),
  });
  const askerOf = askers(config, pullSecrets, life);

  return {
    digest: (repository, tag, asker) => images.digest(repository, tag, askerOf(asker)),
    tags: (repository, asker) => images.tags(repository, askerOf(asker)),
    children: (repository, digest, asker) => images.children(repository, digest, askerOf(asker)),
    image: (repository, digest, asker) => images.image(repository, digest, askerOf(asker)),
    platforms: (repository, digest, asker) => images.platforms(repository, digest, askerOf(asker)),
    created: (repository, digest, asker) => images.created(repository, digest, askerOf(asker)),
    presence: (repository, digest, asker) => images.presence(repository, digest, askerOf(asker)),
    standings: () => images.standings(),
    answers: () => images.answers(),
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

/** Throws a UsageError where the folder cannot be made or written to. */
function folderAt(folder: string): string {
  try {
    // Not recursive: Node never comes back from /proc/x.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    throw new UsageError(`cacheFolder: ${folder} cannot be used: ${fileTrouble(error)}`);
  }
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
