// Which token servers a registry may send its clients to.
import { isLoopback, parseUrl } from './host.ts';

/**
 * The address of the token server, or null when the registry at `origin` may not name it.
 *
 * Allowed: the registry's own host name (any port), a host of the same domain (`registry-1.docker.io` and `auth.docker.io`,
 * `registry.gitlab.com` and `gitlab.com`), and loopback from loopback. Always https but on loopback.
 */
export function trustedRealm(origin: string, realm: string): URL | null {
  const url = realm.length > 2048 ? null : parseUrl(realm);
  const registry = parseUrl(origin);
  if (url === null || registry === null || url.username !== '' || url.password !== '') return null;
  if (isLoopback(url.hostname)) {
    return isLoopback(registry.hostname) && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null;
  }
  if (url.protocol !== 'https:') return null;
  return url.hostname === registry.hostname || sameDomain(url.hostname, registry.hostname) ? url : null;
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
