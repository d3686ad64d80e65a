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
 * Allowed: the registry's own host name (any port), its known pair or else a host of the same site, loopback from loopback,
 * and the configured one. Always https but on loopback and where the configuration allows plain http.
 */
export async function trustedRealm({ origin, settings }: Asked, realm: string): Promise<URL | null> {
  const url = realm.length > 2048 ? null : parseUrl(realm);
  const registry = parseUrl(origin);
  if (url === null || registry === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (isConfigured(url, settings)) return url;
  if (isLoopback(url.hostname)) return isLoopback(registry.hostname) ? url : null;
  if (url.protocol !== 'https:' && !(settings.plainHttp && url.hostname === registry.hostname)) return null;
  if (url.hostname === registry.hostname) return url;
  const known = knownRealm(registry.hostname);
  const trusted = known === null ? await areOneSite(url.hostname, registry.hostname) : url.hostname === known;
  return trusted ? url : null;
}

/**
 * Whether one owner has both names by the Public Suffix List, private part included: `registry.example.co.uk` and
 * `gitlab.example.co.uk`, but not two names below `github.io`. A name whose suffix is not on the list (`cluster.local`) has
 * no site. The list is 180 kB, so it is loaded by the first registry that needs it.
 */
async function areOneSite(realm: string, registry: string): Promise<boolean> {
  const { parse } = await import('tldts');
  const site = (host: string) => {
    const { domain, isIcann, isPrivate, isIp } = parse(host, { allowPrivateDomains: true });
    return isIp !== true && (isIcann === true || isPrivate === true) ? domain : null;
  };
  const own = site(registry);
  return own !== null && own === site(realm);
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
