// Stands in front of a registry and fails on demand, as registries do: refused, cut, busy, limited, mute, or answering nonsense.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type RegistryFault = 'refused' | 'cut' | 'busy' | 'limited' | 'mute' | 'nonsense';

export const registryFaults: readonly RegistryFault[] = ['refused', 'cut', 'busy', 'limited', 'mute', 'nonsense'];

export interface FlappingRegistry {
  /** `127.0.0.1:PORT`; the same at all times. */
  readonly address: string;
  /** null: well again. */
  fail(fault: RegistryFault | null): Promise<void>;
  /** Requests since the start, by what was answered. */
  counts(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** @param origin `http://127.0.0.1:PORT` of the registry */
export async function startFlappingRegistry(origin: string): Promise<FlappingRegistry> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const counts = new Map<string, number>();
  let fault: RegistryFault | null = null;

  function count(what: string): void {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  function forward(incoming: http.IncomingMessage, answer: http.ServerResponse): void {
    const { method = 'GET', url = '/', headers } = incoming;
    const outgoing = http.request(origin + url, { method, headers, agent }, (response) => {
      count(`${method} ${response.statusCode}`);
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.once('error', () => answer.destroy());
    incoming.pipe(outgoing);
  }

  const server = http.createServer((incoming, answer) => {
    if (fault === null) return forward(incoming, answer);
    count(fault);
    if (fault === 'mute') return;
    if (fault === 'busy') answer.writeHead(503, { 'content-type': 'text/plain' }).end('no healthy upstream');
    else if (fault === 'limited') answer.writeHead(429, { 'retry-after': '5' }).end();
    else if (fault === 'nonsense') answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    else answer.destroy();
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    address: `127.0.0.1:${port}`,
    async fail(next) {
      if (fault === 'mute') server.closeAllConnections();
      if (fault === 'refused' && next !== 'refused') await listen(port);
      if (fault !== 'refused' && next === 'refused') await close();
      fault = next;
    },
    counts: () => Object.fromEntries(counts),
    async stop() {
      if (fault !== 'refused') await close();
      agent.destroy();
    },
  };
}
