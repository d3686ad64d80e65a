// A Deployment as an API server writes it, about as large as they are.

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

export interface DeploymentWish {
  readonly number: number;
  readonly version: number;
  /** Replicas that are ready, of three. */
  readonly ready: number;
  readonly image: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export function uidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** In one of five hundred namespaces. */
export function placeOf(number: number): { readonly namespace: string; readonly name: string } {
  return { namespace: `ns-${number % 500}`, name: `web-${number}` };
}

/** About 4 KB without the annotations, managedFields included. */
export function deploymentJson({ number, version, ready, image, annotations }: DeploymentWish): string {
  const { namespace, name } = placeOf(number);
  const labels = {
    app: name,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'shop',
    team: `team-${number % 40}`,
  };
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
      namespace,
      uid: uidOf(number),
      resourceVersion: String(version),
      generation: 3,
      creationTimestamp: '2026-01-01T08:00:00Z',
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '3', ...annotations },
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
