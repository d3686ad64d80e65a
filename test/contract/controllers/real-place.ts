// A Namespace of a cluster, asked over its API as admin.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { type Connection, mergePatch, openRequest } from '#test/fixtures/api-request.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import type { Place, Resource, Seen } from './place.ts';

interface Kubeconfig {
  readonly users: readonly { readonly user: { readonly token: string } }[];
  readonly clusters: readonly { readonly cluster: { readonly 'certificate-authority': string } }[];
}

/** @param cluster one that the fixtures started, with controllers and the fake kubelet */
export async function realPlace(cluster: RealCluster, image: (tag: string) => string): Promise<Place> {
  const namespace = await cluster.createNamespace();
  const config = JSON.parse(readFileSync(cluster.kubeconfigPath('admin'), 'utf8')) as Kubeconfig;
  const token = config.users[0]?.user.token;
  const ca = readFileSync(config.clusters[0]?.cluster['certificate-authority'] ?? '');
  const connection: Connection = {
    server: cluster.server,
    agent: new https.Agent({ ca }),
    headersOf: () => ({ authorization: `Bearer ${token}` }),
  };
  const path = (resource: Resource, name = ''): string =>
    `${resource === 'pods' ? '/api/v1' : '/apis/apps/v1'}/namespaces/${namespace}/${resource}${name && `/${name}`}`;

  async function ask<T>(method: string, at: string, body?: object, type?: string): Promise<T | null> {
    const answer = await cluster.adminRequest<T>(method, at, body, type);
    if (answer.status === 404) return null;
    if (answer.status >= 400) throw new Error(`${method} ${at}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async function need(method: string, at: string, body: object, type?: string): Promise<Seen> {
    const found = await ask<Seen>(method, at, body, type);
    if (found === null) throw new Error(`${method} ${at}: 404`);
    return found;
  }

  return {
    image,
    create: (resource, object) => need('POST', path(resource), object),
    merge: (resource, name, patch) => need('PATCH', path(resource, name), patch, mergePatch),
    get: (resource, name) => ask('GET', path(resource, name)),
    list: async (resource) => (await ask<{ items: readonly Seen[] }>('GET', path(resource)))?.items ?? [],
    async remove(resource, name, propagationPolicy = 'Background') {
      await ask('DELETE', path(resource, name), { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy });
    },
    async record(resource, name) {
      const states: (Seen | null)[] = [];
      const ending = new AbortController();
      const watch = `${path(resource)}?watch=true&fieldSelector=metadata.name%3D${name}`;
      const stream = await openRequest(connection, 'admin', 'GET', watch, undefined, undefined, ending.signal);
      const lines = createInterface({ input: stream });
      for (const one of [stream, lines]) one.on('error', () => {}); // it ends when we end it
      lines.on('line', (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: Seen };
        states.push(type === 'DELETED' ? null : object);
      });
      return { states: () => states, stop: () => ending.abort() };
    },
  };
}
