// Which token servers a registry may send its clients to, and which of them may see credentials.
import { type Endpoint, type HostSettings, isLoopback, parseUrl } from './host.ts';

type Asked = Pick<Endpoint, 'origin' | 'settings'>;

/**
 * The address of the token server, or null when the registry may not name it.
 *
 * Allowed: the registry's own host name (any port), a host of the same domain (`registry-1.docker.io` and `auth.docker.io`,
 * `registry.gitlab.com` and `gitlab.com`), loopback from loopback, and the configured one. Always https but on loopback and
 * where the configuration allows plain http.
 */
export function trustedRealm({ origin, settings }: Asked, realm: string): URL | null {
  const url = realm.length > 2048 ? null : parseUrl(realm);
  const registry = parseUrl(origin);
  if (url === null || registry === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (isConfigured(url, settings)) return url;
  if (isLoopback(url.hostname)) return isLoopback(registry.hostname) ? url : null;
  if (url.protocol !== 'https:' && !(settings.plainHttp && url.hostname === registry.hostname)) return null;
  return url.hostname === registry.hostname || sameDomain(url.hostname, registry.hostname) ? url : null;
}

/** Token servers outside their registry's own host name, as the registries' own challenges name them. */
const knownRealms: Readonly<Record<string, string>> = {
  'registry-1.docker.io': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
  'docker.elastic.co': 'docker-auth.elastic.co',
  'registry.digitalocean.com': 'api.digitalocean.com',
};

/**
 * Whether a trusted token server may be given credentials: the registry's own host name, one above or below it
 * (`registry.gitlab.example.com` and `gitlab.example.com`), a known pair, loopback for loopback, or the configured one.
 * A mere neighbour in the same domain may belong to somebody else.
 */
export function maySeeCredentials({ origin, settings }: Asked, realm: URL): boolean {
  const registry = parseUrl(origin);
  if (registry === null) return false;
  if (isConfigured(realm, settings)) return true;
  const [one, other] = [registry.hostname, realm.hostname];
  if (one === other || knownRealms[one] === other || (isLoopback(one) && isLoopback(other))) return true;
  return sameDomain(one, other) && (one.endsWith(`.${other}`) || other.endsWith(`.${one}`));
}

function isConfigured(url: URL, settings: HostSettings): boolean {
  const wanted = settings.realm === null ? null : parseUrl(settings.realm);
  if (wanted === null || wanted.origin !== url.origin || wanted.pathname !== url.pathname) return false;
  return url.protocol === 'https:' || settings.plainHttp || isLoopback(url.hostname);
}

function sameDomain(one: string, other: string): boolean {
  const domain = domainOf(one);
  return domain !== null && domain === domainOf(other);
}

/**
 * The last two labels, or three below what looks like a country's second level (`co.uk`, `com.au`).
 * Stricter than the public suffix list for short names under two-letter domains: there only the very host is trusted.
 */
function domainOf(hostname: string): string | null {
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return null;
  const labels = hostname.split('.');
  const last = labels.at(-1) ?? '';
  const second = labels.at(-2) ?? '';
  const count = last.length === 2 && second.length <= 3 ? 3 : 2;
  return labels.length < count ? null : labels.slice(-count).join('.');
}
