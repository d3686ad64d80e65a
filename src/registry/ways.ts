// The connections: kept for each host, through the proxy of the environment, trusted by the right authority.
import type { LookupFunction } from 'node:net';
import * as tls from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { environmentProxy, shownProxy } from '#runtime/proxy.ts';
import { openTunnel } from '#runtime/tunnel.ts';
import type { Nearness } from './address.ts';
import { createGuard, type Guard, type Resolve } from './guard.ts';
import { addressOf, type Hosts, parseUrl } from './host.ts';
import { WayError } from './way-error.ts';

export interface Ways {
  /**
   * What carries requests to `url` on behalf of a registry. Throws a WayError where that may not send us there.
   * @param registry the host and port that the question is for
   */
  to(url: URL, registry: string): Dispatcher;
  close(): Promise<void>;
}

export interface WaysOptions {
  /** Connections a host at most. */
  readonly connections: number;
  readonly timeouts: { readonly connect: number; readonly headers: number; readonly body: number };
  readonly hosts: Hosts;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  onConnected(): void;
  /** For names; the system's where it is left out. */
  readonly resolve?: Resolve | undefined;
  readonly classify?: ((address: string) => Nearness | null) | undefined;
}

const mostStraight = 1000;

export function createWays(options: WaysOptions): Ways {
  const guard: Guard = createGuard(options.resolve, options.classify);
  const { configured, authorities } = readHosts(options.hosts);
  const agents = new Map<string, Agent>();
  /** By host and port, of hosts that are asked for themselves: where those may be is settled once. */
  const straight = new Map<string, Agent>();

  function to(url: URL, registry: string): Dispatcher {
    if (url.host !== registry) return found(url, registry);
    const agent = straight.get(registry) ?? found(url, registry);
    if (straight.size >= mostStraight) straight.clear();
    straight.set(registry, agent);
    return agent;
  }

  function found(url: URL, registry: string): Agent {
    const { hostname } = parseUrl(`http://${registry}`) ?? url;
    const own = url.hostname === hostname || configured.has(url.host);
    const reach = own ? 'here' : guard.reachOf(hostname);
    guard.check(url.hostname, reach);
    const ca = authorities.get(url.host) ?? authorities.get(registry) ?? null;
    const key = `${reach} ${ca ?? ''}`;
    const agent = agents.get(key) ?? open(guard.lookup(reach), ca);
    agents.set(key, agent);
    return agent;
  }

  function open(lookup: LookupFunction, ca: string | null): Agent {
    const { connections, timeouts, env } = options;
    const trust = ca === null ? {} : { ca: [...trusted(), ca] };
    const connector = buildConnector({ timeout: timeouts.connect, lookup, ...trust });
    return new Agent({
      connections,
      headersTimeout: timeouts.headers,
      bodyTimeout: timeouts.body,
      keepAliveTimeout: 30_000,
      connect(wanted, callback) {
        const counting: typeof callback = (...result) => {
          if (result[0] === null) options.onConnected();
          callback(...result);
        };
        throughProxy(wanted, env, ca, timeouts.connect).then(
          (socket) => {
            if (socket === null) connector(wanted, counting);
            else if (wanted.protocol === 'https:') connector({ ...wanted, httpSocket: socket }, counting);
            else counting(null, socket);
          },
          (error: Error) => counting(error, null),
        );
      },
    });
  }

  return {
    to,
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** null: no proxy stands in the way. */
async function throughProxy(
  { protocol, hostname, port }: buildConnector.Options,
  env: WaysOptions['env'],
  ca: string | null,
  timeoutMilliseconds: number,
) {
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const proxy = environmentProxy(`${protocol}//${host.includes(':') ? `[${host}]` : host}:${number}`, env);
  if (proxy === null) return null;
  if ('unusable' in proxy) {
    const words = `cannot be asked: the environment variable ${proxy.unusable} has a value that is no address of a proxy`;
    throw new WayError(words, 'Correct it, or unset it.');
  }
  const answer = await openTunnel({ proxy, host, port: number, ca, timeoutMilliseconds });
  if (!('refused' in answer)) return answer;
  const advice = answer.next ?? 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.';
  throw new WayError(`cannot be asked: the proxy ${shownProxy(proxy)} ${answer.refused}`, advice);
}

/** By host and port as requests have them: whom the configuration names, and by whom they are certified. */
function readHosts(hosts: Hosts) {
  const configured = new Set<string>();
  const authorities = new Map<string, string>();
  for (const [registry, settings] of hosts) {
    const address = addressOf(registry, settings);
    const realm = settings.realm === null ? null : parseUrl(settings.realm);
    if (realm !== null) configured.add(realm.host);
    if (address === null) continue;
    configured.add(address.host);
    if (settings.ca !== undefined && settings.ca !== null) authorities.set(address.host, settings.ca);
  }
  return { configured, authorities };
}

/** Giving an authority takes the place of those that the machine trusts; Node 20 can name only those that it brings along. */
function trusted(): readonly string[] {
  const { getCACertificates }: { getCACertificates?: typeof tls.getCACertificates } = tls;
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
