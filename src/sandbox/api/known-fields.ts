// The fields that the workloads have, so that strict field validation can name the others; kinds that are not here are not checked.
import { isMap } from '../store/json.ts';

// s text, n number, b boolean, q number or text, m map of texts, * anything, [x] list of x, else a row of this table.
const rows = {
  Deployment:
    'spec:DeploymentSpec=minReadySeconds:n paused:b progressDeadlineSeconds:n replicas:n revisionHistoryLimit:n selector:* strategy:* template:PodTemplate',
  ReplicaSet: 'spec:ReplicaSetSpec=minReadySeconds:n replicas:n selector:* template:PodTemplate',
  StatefulSet:
    'spec:StatefulSetSpec=minReadySeconds:n ordinals:* persistentVolumeClaimRetentionPolicy:* podManagementPolicy:s replicas:n revisionHistoryLimit:n selector:* serviceName:s template:PodTemplate updateStrategy:* volumeClaimTemplates:*',
  DaemonSet:
    'spec:DaemonSetSpec=minReadySeconds:n revisionHistoryLimit:n selector:* template:PodTemplate updateStrategy:*',
  CronJob:
    'spec:CronJobSpec=concurrencyPolicy:s failedJobsHistoryLimit:n jobTemplate:JobTemplate schedule:s startingDeadlineSeconds:n successfulJobsHistoryLimit:n suspend:b timeZone:s',
  Job: 'spec:JobSpec=activeDeadlineSeconds:n backoffLimit:n backoffLimitPerIndex:n completionMode:s completions:n managedBy:s manualSelector:b maxFailedIndexes:n parallelism:n podFailurePolicy:* podReplacementPolicy:s selector:* successPolicy:* suspend:b template:PodTemplate ttlSecondsAfterFinished:n',
  Pod: 'spec:PodSpec=activeDeadlineSeconds:n affinity:* automountServiceAccountToken:b containers:[Container] dnsConfig:* dnsPolicy:s enableServiceLinks:b ephemeralContainers:* hostAliases:* hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s hostnameOverride:s imagePullSecrets:* initContainers:[Container] nodeName:s nodeSelector:m os:* overhead:* preemptionPolicy:s priority:n priorityClassName:s readinessGates:* resourceClaims:* resources:* restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:* securityContext:* serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:n tolerations:* topologySpreadConstraints:* volumes:* workloadRef:*',
  PodTemplate: 'metadata:* spec:Pod',
  JobTemplate: 'metadata:* spec:Job',
  Container:
    'args:[s] command:[s] env:[EnvVar] envFrom:* image:s imagePullPolicy:s lifecycle:* livenessProbe:* name:s ports:[ContainerPort] readinessProbe:* resizePolicy:* resources:* restartPolicy:s restartPolicyRules:* securityContext:* startupProbe:* stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:* volumeMounts:* workingDir:s',
  EnvVar: 'name:s value:s valueFrom:*',
  ContainerPort: 'containerPort:n hostIP:s hostPort:n name:s protocol:s',
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
}

const shapes = new Map(Object.entries(rows).map(([key, row]) => [key, shapeOf(key, row)]));
const topLevel = ['apiVersion:s', 'kind:s', 'metadata:*', 'status:*'];
const goNames: Readonly<Record<string, string>> = { s: 'string', n: 'int32', b: 'bool', m: 'map[string]string' };

function shapeOf(key: string, row: string): Shape {
  const [, name = key, fields = row] = /^spec:(\w+)=(.*)$/.exec(row) ?? [];
  return { name, fields: new Map(fields.split(' ').map((field) => field.split(':') as [string, string])) };
}

/** What is in an object of that kind and should not be. */
export function mistakesIn(kind: string, object: object): Mistakes {
  const found = { unknown: [] as string[], wrong: [] as string[] };
  if (!(kind in rows) || kind.endsWith('Template') || kind === 'Container') return found;
  const fields = new Map(
    [...topLevel, 'spec:=']
      .map((field) => field.split(':') as [string, string])
      .map(([name, type]) => [name, type === '=' ? kind : type] as const),
  );
  walk(object, { name: kind, fields }, [], found);
  return found;
}

function walk(
  value: object,
  shape: Shape,
  path: readonly string[],
  found: { unknown: string[]; wrong: string[] },
): void {
  for (const [key, child] of Object.entries(value) as readonly [string, unknown][]) {
    const type = shape.fields.get(key);
    const here = [...path, key];
    if (type === undefined) found.unknown.push(here.join('.').replaceAll('.[', '['));
    else check(child, type, here, shape.name, found);
  }
}

function check(
  value: unknown,
  type: string,
  path: readonly string[],
  owner: string,
  found: { unknown: string[]; wrong: string[] },
): void {
  if (value === null || value === undefined || type === '*') return;
  const item = /^\[(.+)\]$/.exec(type)?.[1];
  if (item !== undefined && Array.isArray(value)) {
    for (const [at, one] of value.entries()) check(one, item, [...path, `[${at}]`], owner, found);
    return;
  }
  const shape = item === undefined ? shapes.get(type) : undefined;
  if (shape !== undefined && isMap(value)) {
    walk(value, shape, path, found);
    return;
  }
  if (item === undefined && shape === undefined && fits(value, type)) return;
  const field = path.filter((part) => !part.startsWith('[')).join('.');
  const is = Array.isArray(value)
    ? 'array'
    : isMap(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
  const wanted =
    item === undefined ? (goNames[type] ?? `v1.${shape?.name ?? type}`) : `[]${goNames[item] ?? `v1.${item}`}`;
  found.wrong.push(`json: cannot unmarshal ${is} into Go struct field ${owner}.${field} of type ${wanted}`);
}

function fits(value: unknown, type: string): boolean {
  if (type === 'm') return isMap(value);
  return typeof value === { s: 'string', n: 'number', b: 'boolean' }[type];
}
