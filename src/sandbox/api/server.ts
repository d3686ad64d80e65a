// The embedded API server: one HTTP server on loopback over a store in memory.
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Store } from '../store/store.ts';
import { answer, type Served } from './answer.ts';
import { serveCustomKinds } from './custom-kinds.ts';
import { createLister } from './list.ts';
import { tendNamespaces } from './namespaces.ts';
import type { Asked } from './route.ts';
import { StatusError, statusOf } from './status.ts';
import { createUsers, type User } from './users.ts';

/** What happens to a request instead of an answer, or before it. */
export type Fault =
  | { readonly kind: 'cut' }
  /** No answer, and the connection stays. */
  | { readonly kind: 'stall' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** As a Status; 410 is `Expired`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    };

export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly user: string;
}

export interface ApiOptions {
  readonly store: Store;
  /** Asked for every request. */
  readonly fault?: (request: SeenRequest) => Fault | null;
  /** PEM; plain HTTP without it, over which kubectl sends no token. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Bearer tokens; without them whoever can reach the server is the administrator, unless they impersonate somebody. */
  readonly tokens?: ReadonlyMap<string, User>;
}

export interface SandboxApi {
  /** `http://127.0.0.1:PORT`, or `https:` */
  readonly server: string;
  /** Breaks every connection, watches above all. */
  cut(): void;
  /** Forgets history and continue tokens: whoever goes on from before is told 410. */
  expire(): void;
  stop(): Promise<void>;
  /** After `stop`, on the same port, with all it had. */
  startAgain(): Promise<void>;
}

/** Bytes. */
const bodyLimit = 3_145_728;

export async function startApi({ store, fault = () => null, tls, tokens }: ApiOptions): Promise<SandboxApi> {
  const served: Served = {
    store,
    custom: serveCustomKinds(store),
    users: createUsers(store, tokens),
    lister: createLister(store),
  };
  tendNamespaces(store);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const asked = await read(request);
      const user = served.users.from(request.headers);
      const happens = fault({ method: asked.method, url: request.url ?? '', user: user.name });
      if (happens?.kind === 'cut') request.destroy();
      if (happens?.kind === 'cut' || happens?.kind === 'stall') return;
      if (happens?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, happens.milliseconds));
      if (happens?.kind === 'status') {
        const { status, message = 'the sandbox was told to say so', retryAfterSeconds } = happens;
        throw new StatusError(status, message, retryAfterSeconds === undefined ? undefined : { retryAfterSeconds });
      }
      answer(served, asked, user, response);
    } catch (error) {
      refuse(response, error);
    }
  }

  // The name in the address must be this machine's: a page in a browser cannot lead another name here.
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) void handle(request, response);
    else response.writeHead(421).end();
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.keepAliveTimeout = 60_000;
  // Also those whose handshake is not over, which closeAllConnections does not know and close() waits for.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  async function listen(port: number): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  async function stop(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  }

  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    server: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    cut,
    expire() {
      store.forget(store.version());
      served.lister.forget();
    },
    stop,
    startAgain: () => listen(port),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const { accept = '', 'content-type': contentType = '', 'user-agent': userAgent = '' } = request.headers;
  const body = request.method === 'GET' ? '' : await text(request);
  if (Buffer.byteLength(body) > bodyLimit)
    throw new StatusError(413, `Request entity too large: limit is ${bodyLimit}`);
  return { method: request.method ?? 'GET', path: pathname, query: searchParams, accept, contentType, userAgent, body };
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const refused =
    error instanceof StatusError ? error : new StatusError(500, `Internal error occurred: ${String(error)}`);
  const { retryAfterSeconds } = refused.details ?? {};
  const later = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  response
    .writeHead(refused.status, { 'content-type': 'application/json', ...later })
    .end(JSON.stringify(statusOf(refused)));
}
