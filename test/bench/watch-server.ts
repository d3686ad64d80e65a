// 50,000 Deployments of about 4 KB each over HTTP, as a streaming list, as pages, and as a burst of heartbeats.
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

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

const env = Array.from({ length: 12 }, (_, number) => ({
  name: `SETTING_${number}`,
  value: `value of setting ${number}`,
}));
const probe = { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, periodSeconds: 10, timeoutSeconds: 1 };
const fields = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
const containerFields = {
  '.': {},
  ...fields(['image', 'imagePullPolicy', 'name', 'terminationMessagePath', 'terminationMessagePolicy']),
  'f:env': Object.fromEntries(
    env.map(({ name }) => [`k:{"name":"${name}"}`, { '.': {}, ...fields(['name', 'value']) }]),
  ),
  'f:resources': { '.': {}, 'f:limits': fields(['cpu', 'memory']), 'f:requests': fields(['cpu', 'memory']) },
};

/** About 4 KB, managedFields included; one in five hundred namespaces, one of 2,000 images. */
function deployment(number: number, version: number, ready: number): string {
  const name = `web-${number}`;
  const labels = {
    app: name,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'shop',
    team: `team-${number % 40}`,
  };
  const image = `ghcr.io/acme/service-${number % 2000}:1.4.${number % 7}`;
  const managed = (manager: string, more: object) => ({
    manager,
    operation: 'Update',
    apiVersion: 'apps/v1',
    time: '2026-01-01T08:00:00Z',
    fieldsType: 'FieldsV1',
    ...more,
  });
  const podFields = {
    'f:containers': { 'k:{"name":"app"}': containerFields },
    ...fields(['dnsPolicy', 'restartPolicy']),
  };
  const container = {
    name: 'app',
    image,
    imagePullPolicy: 'IfNotPresent',
    env,
    resources: { limits: { cpu: '1', memory: '512Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    livenessProbe: probe,
    readinessProbe: probe,
    terminationMessagePath: '/dev/termination-log',
  };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace: `ns-${number % 500}`,
      uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      resourceVersion: String(version),
      generation: 3,
      creationTimestamp: '2026-01-01T08:00:00Z',
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '3', 'reship.dev/policy': 'semver:^1.4' },
      managedFields: [
        managed('kubectl-client-side-apply', { fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': podFields } } } }),
        managed('kube-controller-manager', {
          subresource: 'status',
          fieldsV1: { 'f:status': fields(['replicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas']) },
        }),
      ],
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { metadata: { labels }, spec: { containers: [container], restartPolicy: 'Always' } },
    },
    status: {
      observedGeneration: 3,
      replicas: 3,
      readyReplicas: ready,
      updatedReplicas: 3,
      availableReplicas: ready,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "${name}-1" has successfully progressed.`,
        },
        {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        },
      ],
    },
  });
}
