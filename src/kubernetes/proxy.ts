// The proxy on the way to the API server: the cluster's own proxy-url, else what the environment says.
import { secret } from '#runtime/secret.ts';
import type { ClusterProxy } from './access.ts';
import type { Entry } from './kubeconfig-file.ts';
import { isPastProxy } from './no-proxy.ts';
import { ClusterError } from './status-error.ts';

const defaultPorts = { 'http:': 80, 'https:': 443, 'socks5:': 1080 } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** `proxy-url` holds for every server, whatever NO_PROXY says. Throws a ClusterError KubeconfigUnusable. */
export function proxyOf(cluster: Entry, server: string, env: Environment): ClusterProxy | null {
  const text = cluster.text('proxy-url');
  if (text === '') return environmentProxy(server, env);
  const proxy = parseProxy(text);
  if (proxy === null) throw unusable(`the cluster "${cluster.name}" has a proxy-url`, 'Correct the kubeconfig.');
  return proxy;
}

/**
 * HTTPS_PROXY for https, HTTP_PROXY for http, unless NO_PROXY names the server; in small letters where those are
 * unset. Throws a ClusterError KubeconfigUnusable.
 */
export function environmentProxy(server: string, env: Environment): ClusterProxy | null {
  const { protocol, hostname, port } = new URL(server);
  const upper = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const name = [upper, upper.toLowerCase()].find((one) => env[one]);
  if (name === undefined) return null;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  if (isPastProxy(host, number, env['NO_PROXY'] || env['no_proxy'] || '')) return null;
  const text = env[name] ?? '';
  const proxy = parseProxy(text.includes('://') ? text : `http://${text}`);
  if (proxy === null) throw unusable(`the environment variable ${name} has a value`, 'Correct it, or unset it.');
  return proxy;
}

/** For messages: `http://proxy.internal:3128`, without its login. */
export function shownProxy({ protocol, host, port }: ClusterProxy): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function parseProxy(text: string): ClusterProxy | null {
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

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function unusable(where: string, next: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', `${where} that is no address of an http, https or socks5 proxy`, {
    next,
  });
}
