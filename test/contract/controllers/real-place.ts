// A Namespace of a cluster, asked over its API as admin.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { type Connection, mergePatch, openRequest } from '#test/fixtures/api-request.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { type Place, recordingOf, type Resource, type Seen, type Shown } from './place.ts';

interface Kubeconfig {
  readonly users: readonly { readonly user: { readonly token?: string } }[];
  readonly clusters: readonly { readonly cluster: { readonly 'certificate-authority'?: string } }[];
}

/** The sandbox's wants neither a certificate nor a token. */
function connectionOf(cluster: RealCluster): Connection {
  const config = JSON.parse(readFileSync(cluster.kubeconfigPath('admin'), 'utf8')) as Kubeconfig;
  const token = config.users[0]?.user.token;
  const ca = config.clusters[0]?.cluster['certificate-authority'];
  return {
    server: cluster.server,
    agent: ca === undefined ? new http.Agent() : new https.Agent({ ca: readFileSync(ca) }),
    headersOf: () => ({ ...(token && { authorization: `Bearer ${token}` }) }),
  };
}

/** @param cluster one that the fixtures started, with controllers and the fake kubelet */
export async function realPlace(cluster: RealCluster, image: (tag: string) => string): Promise<Place> {
  const namespace = await cluster.createNamespace();
  const connection = connectionOf(cluster);
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
      const events: Shown[] = [];
      const ending = new AbortController();
      const only = name === undefined ? '' : `&fieldSelector=metadata.name%3D${name}`;
      const watch = `${path(resource)}?watch=true${only}`;
      const stream = await openRequest(connection, 'admin', 'GET', watch, undefined, undefined, ending.signal);
      const lines = createInterface({ input: stream });
      for (const one of [stream, lines]) one.on('error', () => {}); // it ends when we end it
      lines.on('line', (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: Seen };
        events.push({ object, gone: type === 'DELETED' });
      });
      return recordingOf(events, async () => {
        const all = await ask<{ items: readonly Seen[] }>('GET', path(resource));
        const versions = all?.items
          .filter(({ metadata }) => name === undefined || metadata.name === name)
          .map(({ metadata }) => metadata.resourceVersion);
        const isSeen = (version: string) => events.some(({ object }) => object.metadata.resourceVersion === version);
        await expect.poll(() => versions?.every(isSeen), { timeout: 3_000 }).toBe(true);
        ending.abort();
      });
    },
  };
}
