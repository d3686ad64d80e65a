// The fields that objects have, so that the others can be named and dropped; of kinds that are not here only the metadata is checked.
import { isMap } from '../store/json.ts';
import type { Draft } from '../store/object.ts';

// s text, n number, b boolean, q number or text, m map of texts, * anything, [x] list of x, else a row of this table.
const rows = {
  Deployment:
    'spec:DeploymentSpec=minReadySeconds:n paused:b progressDeadlineSeconds:n replicas:n revisionHistoryLimit:n selector:* strategy:DeploymentStrategy template:PodTemplate',
  ReplicaSet: 'spec:ReplicaSetSpec=minReadySeconds:n replicas:n selector:* template:PodTemplate',
  StatefulSet:
    'spec:StatefulSetSpec=minReadySeconds:n ordinals:* persistentVolumeClaimRetentionPolicy:* podManagementPolicy:s replicas:n revisionHistoryLimit:n selector:* serviceName:s template:PodTemplate updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:*',
  DaemonSet:
    'spec:DaemonSetSpec=minReadySeconds:n revisionHistoryLimit:n selector:* template:PodTemplate updateStrategy:DaemonSetUpdateStrategy',
  CronJob:
    'spec:CronJobSpec=concurrencyPolicy:s failedJobsHistoryLimit:n jobTemplate:JobTemplate schedule:s startingDeadlineSeconds:n successfulJobsHistoryLimit:n suspend:b timeZone:s',
  Job: 'spec:JobSpec=activeDeadlineSeconds:n backoffLimit:n backoffLimitPerIndex:n completionMode:s completions:n managedBy:s manualSelector:b maxFailedIndexes:n parallelism:n podFailurePolicy:* podReplacementPolicy:s selector:* successPolicy:* suspend:b template:PodTemplate ttlSecondsAfterFinished:n',
  Pod: 'spec:PodSpec=activeDeadlineSeconds:n affinity:* automountServiceAccountToken:b containers:[Container] dnsConfig:* dnsPolicy:s enableServiceLinks:b ephemeralContainers:* hostAliases:* hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s hostnameOverride:s imagePullSecrets:* initContainers:[Container] nodeName:s nodeSelector:m os:* overhead:* preemptionPolicy:s priority:n priorityClassName:s readinessGates:* resourceClaims:* resources:* restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:* securityContext:* serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:n tolerations:* topologySpreadConstraints:* volumes:* workloadRef:*',
  Service:
    'spec:ServiceSpec=allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s externalTrafficPolicy:s healthCheckNodePort:n internalTrafficPolicy:s ipFamilies:[s] ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[s] ports:[ServicePort] publishNotReadyAddresses:b selector:m sessionAffinity:s sessionAffinityConfig:* trafficDistribution:s type:s',
  ConfigMap: 'top:binaryData:m data:m immutable:b',
  Secret: 'top:data:m immutable:b stringData:m type:s',
  ObjectMeta:
    'annotations:m creationTimestamp:s deletionGracePeriodSeconds:n deletionTimestamp:s finalizers:[s] generateName:s generation:n labels:m managedFields:[ManagedFieldsEntry] name:s namespace:s ownerReferences:[OwnerReference] resourceVersion:s selfLink:s uid:s',
  ManagedFieldsEntry: 'apiVersion:s fieldsType:s fieldsV1:* manager:s operation:s subresource:s time:s',
  OwnerReference: 'apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s',
  DeploymentStrategy: 'rollingUpdate:RollingUpdateDeployment type:s',
  RollingUpdateDeployment: 'maxSurge:q maxUnavailable:q',
  StatefulSetUpdateStrategy: 'rollingUpdate:RollingUpdateStatefulSetStrategy type:s',
  RollingUpdateStatefulSetStrategy: 'maxUnavailable:q partition:n',
  DaemonSetUpdateStrategy: 'rollingUpdate:RollingUpdateDaemonSet type:s',
  RollingUpdateDaemonSet: 'maxSurge:q maxUnavailable:q',
  PodTemplate: 'metadata:ObjectMeta spec:Pod',
  JobTemplate: 'metadata:ObjectMeta spec:Job',
  Container:
    'args:[s] command:[s] env:[EnvVar] envFrom:* image:s imagePullPolicy:s lifecycle:* livenessProbe:* name:s ports:[ContainerPort] readinessProbe:* resizePolicy:* resources:* restartPolicy:s restartPolicyRules:* securityContext:* startupProbe:* stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:* volumeMounts:* workingDir:s',
  EnvVar: 'name:s value:s valueFrom:*',
  ContainerPort: 'containerPort:n hostIP:s hostPort:n name:s protocol:s',
  ServicePort: 'appProtocol:s name:s nodePort:n port:n protocol:s targetPort:q',
} as const;

interface Shape {
  /** As Go calls it. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
}

export interface Mistakes {
  /** `spec.template.spec.containers[0].imagge` */
  readonly unknown: readonly string[];
  /** `json: cannot unmarshal …`, in Go's words. */
  readonly wrong: readonly string[];
  /** The object without what is unknown. */
  readonly known: Draft;
}

const shapes = new Map(Object.entries(rows).map(([key, row]) => [key, shapeOf(key, row)]));
const goNames: Readonly<Record<string, string>> = {
  s: 'string',
  n: 'int32',
  b: 'bool',
  m: 'map[string]string',
  q: 'int32',
};

function shapeOf(key: string, row: string): Shape {
  const [, name = key, fields = row] = /^(?:spec:(\w+)=|top:)(.*)$/.exec(row) ?? [];
  return { name, fields: new Map(fields.split(' ').map((field) => field.split(':') as [string, string])) };
}

/** The whole object of that kind; null where only its metadata is known. */
function whole(kind: string): Shape | null {
  const row = Object.entries(rows).find(([key]) => key === kind)?.[1] ?? '';
  const top = ['apiVersion:s', 'kind:s', 'metadata:ObjectMeta'].map((field) => field.split(':') as [string, string]);
  if (row.startsWith('top:')) return { name: kind, fields: new Map([...top, ...(shapes.get(kind)?.fields ?? [])]) };
  if (!row.startsWith('spec:')) return null;
  return { name: kind, fields: new Map([...top, ['spec', kind], ['status', '*']]) };
}

/** What is in an object of that kind and should not be. */
export function mistakesIn(kind: string, object: Draft): Mistakes {
  const found = { unknown: [] as string[], wrong: [] as string[] };
  const shape = whole(kind);
  const known =
    shape === null
      ? { ...object, metadata: check(object.metadata, 'ObjectMeta', ['metadata'], kind, found) }
      : walk(object, shape, [], found);
  return { ...found, known: known as Draft };
}

interface Found {
  readonly unknown: string[];
  readonly wrong: string[];
}

/** What of it is known. */
function walk(value: object, shape: Shape, path: readonly string[], found: Found): object {
  const known: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value) as readonly [string, unknown][]) {
    const type = shape.fields.get(key);
    const here = [...path, key];
    if (type === undefined) found.unknown.push(here.join('.').replaceAll('.[', '['));
    else known[key] = check(child, type, here, shape.name, found);
  }
  return known;
}

function check(value: unknown, type: string, path: readonly string[], owner: string, found: Found): unknown {
  if (value === null || value === undefined || type === '*') return value;
  const item = /^\[(.+)\]$/.exec(type)?.[1];
  if (item !== undefined && Array.isArray(value))
    return value.map((one: unknown, at) => check(one, item, [...path, `[${at}]`], owner, found));
  const shape = item === undefined ? shapes.get(type) : undefined;
  if (shape !== undefined && isMap(value)) return walk(value, shape, path, found);
  const misfit = item === undefined && shape === undefined ? misfitOf(value, type) : { value, type };
  if (misfit === null) return value;
  const field = path.filter((part) => !part.startsWith('[')).join('.');
  const wanted =
    item === undefined ? (goNames[misfit.type] ?? `v1.${shape?.name ?? type}`) : `[]${goNames[item] ?? `v1.${item}`}`;
  found.wrong.push(`json: cannot unmarshal ${goKind(misfit)} into Go struct field ${owner}.${field} of type ${wanted}`);
  return value;
}

interface Misfit {
  readonly value: unknown;
  readonly type: string;
}

/** What does not fit, in a map of texts the value that is none; null: all fits. */
function misfitOf(value: unknown, type: string): Misfit | null {
  if (type === 'm' && isMap(value)) {
    const texts: readonly unknown[] = Object.values(value);
    const one = texts.find((text) => text !== null && text !== undefined && typeof text !== 'string');
    return one === undefined ? null : { value: one, type: 's' };
  }
  const isFit = type === 'q' ? typeof value === 'string' || Number.isInteger(value) : fits(value, type);
  return isFit ? null : { value, type };
}

function fits(value: unknown, type: string): boolean {
  if (type === 'n') return Number.isInteger(value);
  return typeof value === { s: 'string', b: 'boolean' }[type];
}

/** As Go calls what it met. */
function goKind({ value, type }: Misfit): string {
  if (Array.isArray(value)) return 'array';
  if (isMap(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && type !== 's' && type !== 'b' ? `number ${value}` : typeof value;
}
