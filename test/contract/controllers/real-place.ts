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

interface List {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Seen[];
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
      const isMeant = ({ metadata }: Seen): boolean => name === undefined || metadata.name === name;
      const listed = async () => {
        const all = await ask<List>('GET', path(resource));
        if (all === null) throw new Error(`GET ${path(resource)}: 404`);
        return { items: all.items.filter(isMeant), version: all.metadata.resourceVersion };
      };
      // Listed first, so that it is known whose end has to be seen.
      const { items, version } = await listed();
      const events: Shown[] = items.map((object) => ({ object, gone: false }));
      const ending = new AbortController();
      const watch = `${path(resource)}?watch=true&resourceVersion=${version}`;
      const stream = await openRequest(connection, 'admin', 'GET', watch, undefined, undefined, ending.signal);
      const lines = createInterface({ input: stream });
      for (const one of [stream, lines]) one.on('error', () => {}); // it ends when we end it
      lines.on('line', (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: Seen };
        if (isMeant(object)) events.push({ object, gone: type === 'DELETED' });
      });
      return recordingOf(events, async () => {
        const now = (await listed()).items;
        const left = new Set(now.map(({ metadata }) => metadata.uid));
        const isSeen = ({ metadata }: Seen) =>
          events.some(({ object }) => object.metadata.resourceVersion === metadata.resourceVersion);
        const isOver = ({ metadata: { uid } }: Seen) =>
          left.has(uid) || events.some(({ object, gone }) => gone && object.metadata.uid === uid);
        const isWhole = () => now.every(isSeen) && events.every(({ object }) => isOver(object));
        await expect.poll(isWhole, { timeout: 10_000, interval: 20 }).toBe(true);
        ending.abort();
      });
    },
  };
}
