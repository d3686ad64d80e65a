// 50,000 Deployments of about 4 KB each over HTTP, as a streaming list, as pages, and as a burst of heartbeats.
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { deploymentJson } from './deployment-json.ts';

export interface BenchServer {
  readonly url: string;
  /** Bytes of all objects. */
  readonly bytes: number;
  /** Heartbeats of the status, one per object, to the watch that is open. */
  burst(events: number): Promise<void>;
  close(): void;
}

export async function startBenchServer(size: number): Promise<BenchServer> {
  const watches = new Set<ServerResponse>();
  let version = size + 1;

  async function stream(response: ServerResponse, listing: boolean): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (let number = listing ? 0 : size; number < size; number += 1) {
      const line = `{"type":"ADDED","object":${deployment(number, number + 1, 1)}}\n`;
      if (!response.write(line)) await once(response, 'drain');
    }
    const annotations = listing ? { 'k8s.io/initial-events-end': 'true' } : {};
    const object = { metadata: { resourceVersion: String(version), annotations } };
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
    watches.add(response);
    response.on('close', () => watches.delete(response));
  }

  function page(response: ServerResponse, start: number, limit: number): void {
    const end = Math.min(size, start + limit);
    const items = Array.from({ length: end - start }, (_, place) => deployment(start + place, start + place + 1, 1));
    const metadata = JSON.stringify({ resourceVersion: String(version), continue: end < size ? String(end) : '' });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"kind":"DeploymentList","metadata":${metadata},"items":[${items.join(',')}]}`);
  }

  const server = createServer((request, response) => {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://any');
    if (query.get('watch') === null) page(response, Number(query.get('continue') ?? 0), Number(query.get('limit')));
    else void stream(response, query.get('sendInitialEvents') === 'true');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: size * deployment(0, 1, 1).length,
    async burst(events) {
      for (const response of watches) {
        for (let number = 0; number < events; number += 1) {
          version += 1;
          const object = deployment(number % size, version, 2 + Math.floor(number / size));
          if (!response.write(`{"type":"MODIFIED","object":${object}}\n`)) await once(response, 'drain');
        }
      }
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One in five hundred namespaces, one of 2,000 images. */
function deployment(number: number, version: number, ready: number): string {
  return deploymentJson({
    number,
    version,
    ready,
    image: `ghcr.io/acme/service-${number % 2000}:1.4.${number % 7}`,
    annotations: { 'reship.dev/policy': 'semver:^1.4' },
  });
}
