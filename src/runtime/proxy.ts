// The proxy that the environment names for a server: HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
import { isPastProxy } from './no-proxy.ts';
import { type Secret, secret } from './secret.ts';

/** What stands between us and a server. */
export interface Proxy {
  readonly protocol: 'http:' | 'https:' | 'socks5:';
  /** An IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** null: it wants no login. */
  readonly login: { readonly user: string; readonly password: Secret } | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const defaultPorts = { 'http:': 80, 'https:': 443, 'socks5:': 1080 } as const;

/**
 * HTTPS_PROXY for https, HTTP_PROXY for http, unless NO_PROXY names the server; in small letters where those are unset.
 * @returns null: none; `unusable`: the variable whose value is no address of a proxy
 */
export function environmentProxy(server: string, env: Environment): Proxy | { readonly unusable: string } | null {
  const { protocol, hostname, port } = new URL(server);
  const upper = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const name = [upper, upper.toLowerCase()].find((one) => env[one]);
  if (name === undefined) return null;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  if (isPastProxy(host, number, env['NO_PROXY'] || env['no_proxy'] || '')) return null;
  const text = env[name] ?? '';
  return parseProxy(text.includes('://') ? text : `http://${text}`) ?? { unusable: name };
}

/** null when the text is no address of an http, https or socks5 proxy. */
export function parseProxy(text: string): Proxy | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const protocol = url.protocol === 'socks5h:' ? 'socks5:' : url.protocol;
  if (url.hostname === '' || (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'socks5:')) return null;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === null || password === null) return null;
  return {
    protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || defaultPorts[protocol],
    login: user === '' && password === '' ? null : { user, password: secret(password) },
  };
}

/** For messages: `http://proxy.internal:3128`, without its login. */
export function shownProxy({ protocol, host, port }: Proxy): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
