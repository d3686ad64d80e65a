// A whole cluster of many Deployments with all their records, and their registry, in one process that keeps none of it twice.
// Its argument is the number of Deployments; it sends its two addresses, and its counts whenever it is sent anything.
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Digest } from '#core/image/digest.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { deploymentJson, placeOf, uidOf } from './deployment-json.ts';
import { type History, historyOf, sha256 } from './history.ts';

const size = Number(process.argv[2]);
const images = 2_000;
const places = 500;
const counts = new Map<string, number>();

const registry = http.createServer((request, response) => {
  const repository = /^\/v2\/(.+)\/manifests\//.exec(request.url ?? '')?.[1] ?? '';
  count(`registry ${request.method}`);
  if (request.method !== 'HEAD') return void response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': 'application/vnd.oci.image.manifest.v1+json',
    'docker-content-digest': digestOf(repository),
    'content-length': '500',
  });
  response.end();
});
const api = http.createServer((request, response) => void answer(request, response));
const registryAddress = await listening(registry);
const deployments = Array.from({ length: size }, (_, number) => Buffer.from(lineOf(number)));
let lease: Record<string, unknown> | null = null;
let version = size + 1;

process.send?.({ api: `http://${await listening(api)}`, registry: registryAddress });
process.on('message', () => process.send?.(Object.fromEntries(counts)));
process.on('disconnect', () => process.exit());

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

async function listening(server: http.Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function repositoryOf(number: number): string {
  return `bench/service-${number % images}`;
}

function digestOf(repository: string): Digest {
  return `sha256:${sha256(repository)}` as Digest;
}

function history(number: number): History {
  const id: WorkloadId = { apiVersion: 'apps/v1', kind: 'Deployment', ...placeOf(number), uid: uidOf(number) };
  const repository = repositoryOf(number);
  return historyOf(id, number, `${registryAddress}/${repository}`, 'prod', digestOf(repository));
}

function lineOf(number: number): string {
  const image = `${registryAddress}/${repositoryOf(number)}:prod@${digestOf(repositoryOf(number))}`;
  const annotations = { 'reship.dev/policy': 'digest', 'reship.dev/state': history(number).state };
  return `{"type":"ADDED","object":${deploymentJson({ number, version: number + 1, ready: 3, image, annotations })}}\n`;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://any');
  const { method = 'GET' } = request;
  const resource = pathname.split('/').findLast((part) => resources.includes(part)) ?? pathname;
  count(`${query.get('watch') === null ? method : 'WATCH'} ${resource}`);
  if (resource === 'leases') return leases(request, response, method, pathname.endsWith('/leases'));
  if (query.get('watch') !== null) return watch(response, resource, query.get('sendInitialEvents') === 'true');
  if (resource === 'deployrecords' && method === 'GET') return records(response, query);
  json(
    response,
    method === 'POST' ? 201 : 404,
    method === 'POST' ? { kind: 'Any', apiVersion: 'v1', metadata: {} } : notFound,
  );
}

const resources = ['deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'namespaces', 'deployrecords', 'leases'];

async function watch(response: ServerResponse, resource: string, listing: boolean): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  if (!listing) return response.flushHeaders();
  if (resource === 'deployments')
    for (const line of deployments) if (!response.write(line)) await once(response, 'drain');
  for (let number = 0; number < (resource === 'namespaces' ? places : 0); number += 1) {
    const name = `ns-${number}`;
    const metadata = {
      name,
      uid: `uid-${name}`,
      resourceVersion: '1',
      labels: { 'kubernetes.io/metadata.name': name },
    };
    response.write(`${JSON.stringify({ type: 'ADDED', object: { metadata } })}\n`);
  }
  const metadata = { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } };
  response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`);
}

/** Pages hold all records of some Deployments that the selector leaves in. */
function records(response: ServerResponse, query: URLSearchParams): void {
  const limit = Number(query.get('limit'));
  const items: unknown[] = [];
  const selector = query.get('labelSelector') ?? '';
  const named = /target-name=web-(\d+)/.exec(selector)?.[1];
  let number = Number(query.get('continue') ?? named ?? 0);
  const end = named === undefined ? size : Number(named) + 1;
  for (; number < end && items.length + 10 <= limit; number += 1) {
    for (const { record, status } of history(number).records) {
      if (selector.includes('!=Succeeded') && status.outcome === 'Succeeded') continue;
      const uid = sha256(record.metadata.name).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
      const more = {
        uid,
        resourceVersion: '7',
        generation: 1,
        creationTimestamp: record.spec.at,
        managedFields: managed,
      };
      items.push({ ...record, metadata: { ...record.metadata, ...more }, status });
    }
  }
  const metadata = { resourceVersion: String(version), continue: number < end ? String(number) : '' };
  json(response, 200, { apiVersion: 'reship.dev/v1alpha1', kind: 'DeployRecordList', metadata, items });
}

const managed = ['', 'status'].map((subresource) => ({
  manager: 'reship',
  operation: 'Update',
  apiVersion: 'reship.dev/v1alpha1',
  time: '2026-10-01T08:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: Object.fromEntries(
    ['at', 'changes', 'seq', 'shown', 'target', 'trigger', 'previous', 'conditions', 'outcome'].map((field) => [
      `f:${field}`,
      {},
    ]),
  ),
  subresource,
}));

async function leases(request: IncomingMessage, response: ServerResponse, method: string, all: boolean): Promise<void> {
  if (method === 'GET' && all)
    return json(response, 200, {
      kind: 'LeaseList',
      apiVersion: 'coordination.k8s.io/v1',
      metadata: {},
      items: lease === null ? [] : [lease],
    });
  if (method === 'GET') return lease === null ? json(response, 404, notFound) : json(response, 200, lease);
  version += 1;
  const sent = JSON.parse(await text(request)) as { metadata: object };
  lease = { ...sent, metadata: { ...sent.metadata, resourceVersion: String(version) } };
  json(response, method === 'POST' ? 201 : 200, lease);
}

const notFound = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'NotFound',
  code: 404,
  message: 'not found',
  details: { name: 'reship', kind: 'leases' },
};

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
