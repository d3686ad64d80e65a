// What the server fills in where an object says nothing, and what it does not take from whoever creates one.
import { isMap, type Json, type JsonMap, mapAt } from '../store/json.ts';
import type { Draft } from '../store/object.ts';

const podDefaults: JsonMap = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};
const runningPodDefaults: JsonMap = {
  serviceAccountName: 'default',
  serviceAccount: 'default',
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
};
const specDefaults: Readonly<Record<string, JsonMap>> = {
  Deployment: {
    replicas: 1,
    strategy: { type: 'RollingUpdate' },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  ReplicaSet: { replicas: 1 },
  StatefulSet: {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate' },
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  },
  DaemonSet: { updateStrategy: { type: 'RollingUpdate' }, revisionHistoryLimit: 10 },
  CronJob: { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
  Job: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  },
};
const rollingUpdates: Readonly<Record<string, JsonMap>> = {
  Deployment: { maxUnavailable: '25%', maxSurge: '25%' },
  StatefulSet: { partition: 0 },
  DaemonSet: { maxUnavailable: 1, maxSurge: 0 },
};
const firstStatus: Readonly<Record<string, JsonMap>> = {
  Deployment: {},
  ReplicaSet: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  CronJob: {},
  Job: {},
  Pod: { phase: 'Pending', qosClass: 'BestEffort' },
  Namespace: { phase: 'Active' },
  Service: { loadBalancer: {} },
};

/** The object as it is stored, on every write of a built-in kind. */
export function withDefaults(kind: string, object: Draft): Draft {
  switch (kind) {
    case 'Pod':
      return { ...object, spec: podSpec({ ...runningPodDefaults, ...mapAt(object, 'spec') }) };
    case 'CronJob': {
      const spec: JsonMap = { ...specDefaults[kind], ...mapAt(object, 'spec') };
      const job = mapAt(spec, 'jobTemplate');
      return { ...object, spec: { ...spec, jobTemplate: { ...job, spec: templated(mapAt(job, 'spec')) } } };
    }
    case 'Secret':
      return withSecretData(object);
    case 'Namespace': {
      const { name = '', labels } = object.metadata;
      const metadata = { ...object.metadata, labels: { 'kubernetes.io/metadata.name': name, ...labels } };
      return { ...object, metadata };
    }
    case 'Service':
      return { ...object, spec: { type: 'ClusterIP', sessionAffinity: 'None', ...mapAt(object, 'spec') } };
    default:
      return specDefaults[kind] === undefined ? object : { ...object, spec: workloadSpec(kind, mapAt(object, 'spec')) };
  }
}

/** A new object takes its status from nobody but a Node's kubelet. */
export function asNew(kind: string, object: Draft): Draft {
  if (kind === 'Node') return object;
  const { status: _, ...rest } = object;
  const status = firstStatus[kind];
  const finalizers = kind === 'Namespace' ? { spec: { finalizers: ['kubernetes'] } } : {};
  return { ...rest, ...finalizers, ...(status && { status }) };
}

function workloadSpec(kind: string, said: JsonMap): JsonMap {
  const spec: JsonMap = { ...specDefaults[kind], ...said };
  const field = kind === 'Deployment' ? 'strategy' : 'updateStrategy';
  const rolling = rollingUpdates[kind];
  if (rolling === undefined) return templated(spec);
  const strategy: JsonMap = { type: 'RollingUpdate', ...mapAt(spec, field) };
  const isRolling = strategy['type'] === 'RollingUpdate';
  const rollingUpdate = { ...rolling, ...mapAt(strategy, 'rollingUpdate') };
  return templated({ ...spec, [field]: { ...strategy, ...(isRolling && { rollingUpdate }) } });
}

function templated(spec: JsonMap): JsonMap {
  const template = mapAt(spec, 'template');
  const { creationTimestamp: _, ...metadata } = mapAt(template, 'metadata');
  // A false that Go leaves out.
  const { paused, ...rest } = spec;
  return {
    ...rest,
    ...(paused !== undefined && paused !== false && { paused }),
    template: { ...template, metadata, spec: podSpec(mapAt(template, 'spec')) },
  };
}

function podSpec(said: JsonMap): JsonMap {
  const spec: JsonMap = { ...podDefaults, ...said };
  const { containers, initContainers } = spec;
  return {
    ...spec,
    ...(Array.isArray(initContainers) && { initContainers: initContainers.map(container) }),
    ...(Array.isArray(containers) && { containers: containers.map(container) }),
  };
}

function container(said: Json): Json {
  if (!isMap(said)) return said;
  const { image, ports } = said;
  const [, tag] = /:([^/:@]+)$/.exec(typeof image === 'string' ? image : '') ?? [];
  const isLatest = typeof image === 'string' && !image.includes('@') && (tag === undefined || tag === 'latest');
  return {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
    ...said,
    ...(Array.isArray(ports) && {
      ports: ports.map((port: Json) => (isMap(port) ? { protocol: 'TCP', ...port } : port)),
    }),
  };
}

function withSecretData(object: Draft): Draft {
  const { stringData, ...rest } = object;
  const data = { ...mapAt(object, 'data') };
  const texts = Object.entries(isMap(stringData) ? stringData : {});
  for (const [key, text] of texts) data[key] = Buffer.from(typeof text === 'string' ? text : '').toString('base64');
  return { type: 'Opaque', ...rest, ...(Object.keys(data).length > 0 && { data }) };
}
