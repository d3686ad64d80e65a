// Which token servers a registry may send its clients to; whoever is asked for tokens sees credentials too.
import { type Endpoint, type HostSettings, isLoopback, parseUrl } from './host.ts';

type Asked = Pick<Endpoint, 'origin' | 'settings'>;

/** Token servers outside their registry's own host name, as the registries' own challenges name them. */
const knownRealms: Readonly<Record<string, string>> = {
  'registry-1.docker.io': 'auth.docker.io',
  'registry.hub.docker.com': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
  'docker.elastic.co': 'docker-auth.elastic.co',
  'registry.digitalocean.com': 'api.digitalocean.com',
};

/**
 * The address of the token server, or null when the registry may not name it.
 *
 * Allowed: the registry's own host name (any port), a known pair, loopback from loopback, and the configured one. No other
 * host of the same domain, above, below or beside it: under `github.io` or `co.uk` that is somebody else, and which names
 * are such is a list that changes. Always https but on loopback and where the configuration allows plain http.
 */
export function trustedRealm({ origin, settings }: Asked, realm: string): URL | null {
  const url = realm.length > 2048 ? null : parseUrl(realm);
  const registry = parseUrl(origin);
  if (url === null || registry === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (isConfigured(url, settings)) return url;
  if (isLoopback(url.hostname)) return isLoopback(registry.hostname) ? url : null;
  if (url.protocol !== 'https:' && !(settings.plainHttp && url.hostname === registry.hostname)) return null;
  return url.hostname === registry.hostname || url.hostname === knownRealm(registry.hostname) ? url : null;
}

/** null: it has its own. Alibaba's registries have one a region. */
function knownRealm(registry: string): string | null {
  const [, region] = /^registry\.([a-z0-9-]+)\.aliyuncs\.com$/.exec(registry) ?? [];
  return region === undefined ? (knownRealms[registry] ?? null) : `dockerauth.${region}.aliyuncs.com`;
}

function isConfigured(url: URL, settings: HostSettings): boolean {
  const wanted = settings.realm === null ? null : parseUrl(settings.realm);
  if (wanted === null || wanted.origin !== url.origin || wanted.pathname !== url.pathname) return false;
  return url.protocol === 'https:' || settings.plainHttp || isLoopback(url.hostname);
}
