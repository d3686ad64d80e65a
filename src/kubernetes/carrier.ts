// One HTTP exchange on a shared pool of connections; the only file here that knows which HTTP client it is.
import type { Buffer as NodeBuffer } from 'node:buffer';
import { Buffer } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, buildConnector } from 'undici';
import type { ClusterTls, Headers } from './access.ts';
import { ClusterError } from './status-error.ts';

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

export interface Carrier {
  readonly carry: Carry;
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

export function openCarrier(server: string, tls: ClusterTls, limits: CarrierLimits = carrierLimits): Carrier {
  const { origin, pathname } = new URL(server);
  const prefix = pathname.replace(/\/+$/, '');
  let opened = 0;
  const connector = buildConnector({
    timeout: limits.connectSeconds * 1000,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    rejectUnauthorized: tls.verify,
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.cert === null || tls.key === null ? {} : { cert: tls.cert, key: tls.key }),
    ...(tls.servername === null ? {} : { servername: tls.servername }),
  });
  const agent = new Agent({
    connections: limits.connections,
    keepAliveTimeout: 20_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      connector(options, (...result) => {
        if (result[0] === null) opened += 1;
        callback(...result);
      });
    },
  });

  async function carry({ method, path, headers, body, signal }: Exchange): Promise<RawAnswer> {
    const answer = await agent.request({
      origin,
      path: `${prefix}${path}`,
      method,
      headers: headers as Record<string, string | string[]>,
      body,
      signal,
    });
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

  return { carry, connectionsOpened: () => opened, close: () => agent.destroy() };
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
