// A registry in memory on loopback: images are pushed to it over the network or by a call, and it fails on demand.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from './answer.ts';
import { type Contents, findImage, type FoundImage, pushInto, removeFrom } from './contents.ts';
import type { Answered, Asked } from './exchange.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import type { ImageSpec, Pushed } from './image.ts';
import { createDoorkeeper, type Login } from './login.ts';
import { requestKind } from './request-kinds.ts';

export interface RegistryOptions {
  /** Open to all where it is left out. */
  readonly login?: Login;
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Tags in a page at most, whatever is asked for; 1,000 where it is left out. */
  readonly pageOf?: number;
}

export interface RegistryRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** null: the connection was cut, or the answer never came to its end. */
  readonly status: number | null;
}

export interface SandboxRegistry {
  /** `127.0.0.1:PORT`, as image references start with it. */
  readonly host: string;
  /** Makes an image and puts it under a tag; the same seed gives the same digest. Never counted. */
  push(repository: string, tag: string, image: ImageSpec): Pushed;
  /** Takes a tag away, or with a digest the manifest. */
  remove(repository: string, reference: string): void;
  /** As a kubelet's runtime finds an image; null where there is none. Never counted, and no fault comes in between. */
  find(repository: string, reference: string): FoundImage | null;
  readonly faults: Faults;
  /** In the order of their answers. */
  requests(): readonly RegistryRequest[];
  /** How often what was asked for: `{'HEAD manifest': 2, 'GET tags': 1}`. */
  counts(): Readonly<Record<string, number>>;
  forgetRequests(): void;
  stop(): Promise<void>;
}

/** A request log longer than this loses its beginning. */
const mostRequests = 100_000;

export async function startSandboxRegistry({
  login,
  tls,
  pageOf = 1000,
}: RegistryOptions = {}): Promise<SandboxRegistry> {
  const contents: Contents = new Map();
  const held = { contents, uploads: new Map(), pageOf };
  const faults = createFaults();
  const stopping = new AbortController();
  let requests: RegistryRequest[] = [];
  let counts: Record<string, number> = {};
  let host = '';
  const door = login && createDoorkeeper(login, () => `${tls ? 'https' : 'http'}://${host}`);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const fault = faults.take(method, url);
    const asked = await askedBy(request);
    const kind = requestKind(method, url);
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (fault?.kind === 'delay') await sleep(fault.milliseconds, undefined, { signal: stopping.signal, ref: false });
    const answered = fault?.kind === 'status' ? failed(fault) : (door?.check(asked) ?? answer(held, asked));
    send(response, method, answered, fault?.kind === 'cut' || fault?.kind === 'stall' ? fault.kind : null);
    const isWhole = fault?.kind !== 'cut' && fault?.kind !== 'stall';
    if (requests.length >= mostRequests) requests = requests.slice(mostRequests / 2);
    requests.push({ method, url, status: isWhole ? answered.status : null });
  }

  // Whoever asked may have left in between; there is nobody to answer then.
  const take = (request: IncomingMessage, response: ServerResponse) =>
    void serve(request, response).catch(() => response.destroy());
  const server = tls === undefined ? createServer(take) : createSecureServer(tls, take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    faults,
    push: (repository, tag, image) => pushInto(contents, repository, tag, image),
    remove: (repository, reference) => void removeFrom(contents, repository, reference),
    find: (repository, reference) => findImage(contents, repository, reference),
    requests: () => requests,
    counts: () => ({ ...counts }),
    forgetRequests() {
      requests = [];
      counts = {};
    },
    async stop() {
      stopping.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = Uint8Array.from(Buffer.concat(chunks));
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers, body };
}

function failed({ status, headers = {} }: Extract<Fault, { kind: 'status' }>): Answered {
  return { status, headers, body: new Uint8Array() };
}

function send(
  response: ServerResponse,
  method: string,
  { status, headers, body }: Answered,
  ending: 'cut' | 'stall' | null,
): void {
  const length = status === 204 || status === 304 ? {} : { 'content-length': body.length };
  response.writeHead(status, { ...headers, ...length });
  if (ending === null) {
    response.end(method === 'HEAD' ? undefined : body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => {
    if (ending === 'cut') response.destroy();
  });
}
