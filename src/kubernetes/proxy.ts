// The proxy on the way to the API server: the cluster's own proxy-url, else what the environment says.
import { type Environment, environmentProxy as named, parseProxy, type Proxy } from '#runtime/proxy.ts';
import type { Entry } from './kubeconfig-file.ts';
import { ClusterError } from './status-error.ts';

/** `proxy-url` holds for every server, whatever NO_PROXY says. Throws a ClusterError KubeconfigUnusable. */
export function proxyOf(cluster: Entry, server: string, env: Environment): Proxy | null {
  const text = cluster.text('proxy-url');
  if (text === '') return environmentProxy(server, env);
  const proxy = parseProxy(text);
  if (proxy === null) throw unusable(`the cluster "${cluster.name}" has a proxy-url`, 'Correct the kubeconfig.');
  return proxy;
}

/** What the environment says. Throws a ClusterError KubeconfigUnusable. */
export function environmentProxy(server: string, env: Environment): Proxy | null {
  const proxy = named(server, env);
  if (proxy === null || !('unusable' in proxy)) return proxy;
  throw unusable(`the environment variable ${proxy.unusable} has a value`, 'Correct it, or unset it.');
}

function unusable(where: string, next: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', `${where} that is no address of an http, https or socks5 proxy`, {
    next,
  });
}
