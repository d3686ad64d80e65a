// One HTTP exchange on a shared pool of connections; the only file here that knows which HTTP client it is.
import type { Buffer as NodeBuffer } from 'node:buffer';
import { Buffer } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { ClusterAccess, ClusterTls, Headers } from './access.ts';
import { ClusterError } from './status-error.ts';
import { secureContextOf } from './tls-files.ts';
import { openTunnel } from './tunnel.ts';

export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  /** Host of a redirect; "" where there is none. */
  readonly location: string;
  readonly body: string;
}

/** Rejects with whatever the connection said, or a ClusterError for a body that cannot be taken. */
export type Carry = (exchange: Exchange) => Promise<RawAnswer>;

/** A body that is read as it comes, or the whole answer where it is no success. */
export type RawStream =
  | { readonly ok: true; readonly body: AsyncIterable<NodeBuffer> }
  | { readonly ok: false; readonly answer: RawAnswer };

export interface Carrier {
  readonly carry: Carry;
  /** As `carry`; the signal ends the body too, and so does a reader that stops reading. */
  stream(exchange: Exchange): Promise<RawStream>;
  /** Connections opened since the start. */
  connectionsOpened(): number;
  close(): Promise<void>;
}

export interface CarrierLimits {
  readonly connections: number;
  readonly connectSeconds: number;
  /** Of one answer, unpacked. */
  readonly bodyBytes: number;
}

export const carrierLimits: CarrierLimits = { connections: 16, connectSeconds: 10, bodyBytes: 64 * 1024 * 1024 };

const unzip = promisify(gunzip);

type Server = Pick<ClusterAccess, 'server' | 'proxy' | 'tls'>;

export function openCarrier(access: Server, limits: CarrierLimits = carrierLimits): Carrier {
  const { origin, pathname } = new URL(access.server);
  const prefix = pathname.replace(/\/+$/, '');
  let opened = 0;
  let pool: { readonly tls: ClusterTls; readonly agent: Agent } | null = null;
  const leaving = new Set<Agent>();
  let closed = false;

  /** A connection belongs to whom its certificate says: other TLS means other connections. */
  function agentFor(tls: ClusterTls): Agent {
    if (pool?.tls === tls) return pool.agent;
    const before = pool?.agent;
    pool = { tls, agent: openAgent(access.proxy, tls, limits, () => (opened += 1)) };
    if (before !== undefined) {
      leaving.add(before);
      // Ends once the calls that are under way have their answers.
      before.close().then(
        () => leaving.delete(before),
        () => leaving.delete(before),
      );
    }
    return pool.agent;
  }

  async function send({ method, path, headers, body, signal }: Exchange): Promise<Dispatcher.ResponseData> {
    const tls = await access.tls();
    if (closed) throw new ClusterError('Interrupted', 'the connections are closed');
    return agentFor(tls).request({
      origin,
      path: `${prefix}${path}`,
      method,
      headers: headers as Record<string, string | string[]>,
      body,
      signal,
    });
  }

  async function wholeOf(answer: Dispatcher.ResponseData): Promise<RawAnswer> {
    const raw = await readBody(answer.body, limits.bodyBytes);
    const header = (name: string) => [answer.headers[name] ?? ''].flat()[0] ?? '';
    return {
      status: answer.statusCode,
      contentType: header('content-type'),
      retryAfter: header('retry-after') || undefined,
      location: hostOf(header('location'), origin),
      body: await unpack(raw, header('content-encoding'), limits.bodyBytes),
    };
  }

  return {
    carry: async (exchange) => wholeOf(await send(exchange)),
    async stream(exchange) {
      const answer = await send(exchange);
      if (answer.statusCode === 200) return { ok: true, body: answer.body };
      return { ok: false, answer: await wholeOf(answer) };
    },
    connectionsOpened: () => opened,
    async close() {
      closed = true;
      const agents = [...leaving, ...(pool === null ? [] : [pool.agent])];
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}

function openAgent(proxy: ClusterAccess['proxy'], tls: ClusterTls, limits: CarrierLimits, onOpened: () => void): Agent {
  const timeout = limits.connectSeconds * 1000;
  const connector = buildConnector({
    timeout,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    rejectUnauthorized: tls.verify,
    // Read once, not for each connection.
    secureContext: secureContextOf(tls),
    ...(tls.servername === null ? {} : { servername: tls.servername }),
  });
  return new Agent({
    connections: limits.connections,
    keepAliveTimeout: 20_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      const counting: typeof callback = (...result) => {
        if (result[0] === null) onOpened();
        callback(...result);
      };
      if (proxy === null) {
        connector(options, counting);
        return;
      }
      const { hostname: host, protocol } = options;
      const port = Number(options.port) || (protocol === 'https:' ? 443 : 80);
      openTunnel({ proxy, host, port, ca: tls.ca, timeoutMilliseconds: timeout })
        .then((socket) => {
          if (protocol === 'https:') connector({ ...options, httpSocket: socket }, counting);
          else counting(null, socket);
        })
        .catch((error: Error) => counting(error, null));
    },
  });
}

async function readBody(body: AsyncIterable<NodeBuffer>, most: number): Promise<NodeBuffer> {
  const chunks: NodeBuffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function unpack(raw: NodeBuffer, encoding: string, most: number): Promise<string> {
  if (encoding === '' || encoding === 'identity') return raw.toString('utf8');
  if (encoding !== 'gzip') throw unusable(`the answer is packed as "${encoding}", which was not asked for`);
  try {
    return (await unzip(raw, { maxOutputLength: most })).toString('utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(most)
      : unusable('the answer is packed as gzip and cannot be unpacked');
  }
}

function tooLarge(most: number): ClusterError {
  return unusable(`the answer is larger than ${Math.floor(most / 1024 / 1024)} MiB`);
}

function unusable(message: string): ClusterError {
  return new ClusterError('ServerError', message, { maybeDone: true });
}

function hostOf(location: string, origin: string): string {
  return location !== '' && URL.canParse(location, origin) ? new URL(location, origin).host : '';
}
