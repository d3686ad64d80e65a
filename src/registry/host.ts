// Where a repository is asked: host, scheme and path of its registry's API.
import type { Repository } from '#core/image/reference.ts';

export interface Endpoint {
  readonly repository: Repository;
  /** The path inside the registry, `library/` included for official images. */
  readonly path: string;
  /** Scheme, host and port: `https://ghcr.io`. Plain http only on loopback and where the configuration says so. */
  readonly origin: string;
  /** Host and port, for messages and counters. */
  readonly host: string;
  readonly settings: HostSettings;
}

/** What the configuration says about one registry host. */
export interface HostSettings {
  readonly plainHttp: boolean;
  /** A token server that may be given credentials, wherever it is. */
  readonly realm: string | null;
  /** PEM of an authority that may certify it, beside those that the machine trusts; null: none. */
  readonly ca?: string | null;
  /** Requests at once at most. */
  readonly maxConcurrent?: number;
}

/** By host and port as references write them. */
export type Hosts = ReadonlyMap<string, HostSettings>;

const usual: HostSettings = { plainHttp: false, realm: null };

/** Docker Hub's name in references is not the host of its API. */
const hosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

type Place = Pick<Endpoint, 'origin' | 'host' | 'settings'>;

const mostPlaces = 1000;

/** null when the registry part is no usable host, such as one with port 99999. Each registry's address is read once. */
export function endpointsOf(known: Hosts): (repository: Repository) => Endpoint | null {
  const places = new Map<string, Place | null>();

  function placeOf(registry: string): Place | null {
    const before = places.get(registry);
    if (before !== undefined) return before;
    const settings = known.get(registry) ?? usual;
    const url = addressOf(registry, settings);
    const place = url === null ? null : { origin: url.origin, host: url.host, settings };
    if (places.size >= mostPlaces) places.clear();
    places.set(registry, place);
    return place;
  }

  return (repository) => {
    const slash = repository.indexOf('/');
    const place = slash <= 0 ? null : placeOf(repository.slice(0, slash));
    return place === null ? null : { repository, path: repository.slice(slash + 1), ...place };
  };
}

/** Where the API of a registry is, by its name in references; null when that is no usable host. */
export function addressOf(registry: string, { plainHttp, ca = null }: HostSettings): URL | null {
  const spelt = hosts[registry] ?? registry;
  const secure = parseUrl(`https://${spelt}`);
  if (
    secure === null ||
    secure.pathname !== '/' ||
    secure.username !== '' ||
    secure.search !== '' ||
    secure.hash !== ''
  ) {
    return null;
  }
  // On loopback nothing is certified, unless somebody says by whom.
  const plain = plainHttp || (isLoopback(secure.hostname) && ca === null);
  return plain ? new URL(`http://${spelt}`) : secure;
}

/** `localhost`, `127.0.0.0/8` and `[::1]`, as URL spells a host name. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

export function parseUrl(text: string, base?: URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/** The host and port of an address that somebody else wrote, for a message; null: it has none that can be shown. */
export function shownHost(url: URL | null): string | null {
  return url !== null && /^[a-z0-9.:[\]-]{1,120}$/.test(url.host) ? url.host : null;
}

/** By host and port as requests have them: the requests at once that the configuration allows. */
export function concurrencyOf(known: Hosts): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [registry, settings] of known) {
    const address = addressOf(registry, settings);
    if (address !== null && settings.maxConcurrent !== undefined) found.set(address.host, settings.maxConcurrent);
  }
  return found;
}
