// A Workload as two texts: names of members left out, and what is the same twice written once.
import { workloadOf } from '#core/workload/projection.ts';
import type { LabelSelector, RolloutStatus, Workload, WorkloadKind } from '#core/workload/workload.ts';
import { kinds } from './kinds.ts';
import type { Packing } from './packing.ts';

type Labels = Readonly<Record<string, string>>;

/** The members in this order; 0 stands for the labels that went before. */
type Steady = readonly [
  labels: Labels | null,
  annotations: Workload['annotations'],
  templateAnnotations: Workload['templateAnnotations'],
  templateLabels: Labels | 0,
  paused: boolean | null,
  containers: readonly (readonly [string, string, 0 | 1 | 2, number, string | null])[],
  pullSecrets: readonly string[],
  serviceAccount: string,
  selector: LabelSelector | null | 0,
  imageManagers: readonly (readonly [string, string, 0 | 1, string | null])[],
  managers: readonly (readonly [string, 0 | 1])[],
  settingsAt: number | null,
];

type Moving = readonly [resourceVersion: string, annotationBytes: number, ...Rollout];

type Rollout = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  string | null,
  number,
  string | null,
  string | null,
  RolloutStatus['progressing'],
];

const roles = ['container', 'init', 'sidecar'] as const;

/** Wakes for everything but the resource version, the weight of all annotations and the numbers of the rollout. */
export function workloadPacking(kind: WorkloadKind): Packing<Workload> {
  return {
    project: (raw) => workloadOf(raw, kind),
    pack: (workload) => ({
      uid: workload.id.uid,
      steady: JSON.stringify(steadyOf(workload)),
      moving: JSON.stringify(movingOf(workload)),
    }),
    unpack({ uid, steady, moving }, { namespace, name }) {
      const [resourceVersion, annotationBytes, ...rollout] = JSON.parse(moving) as Moving;
      return {
        id: { apiVersion: kinds[kind].apiVersion, kind, namespace, name, uid },
        resourceVersion,
        annotationBytes,
        ...fromSteady(JSON.parse(steady) as Steady),
        rollout: rolloutOf(rollout),
      };
    },
  };
}

function steadyOf(workload: Workload): Steady {
  const { labels, templateLabels, selector } = workload;
  const plain = selector?.matchExpressions.length === 0 && sameLabels(templateLabels, selector.matchLabels);
  return [
    labels,
    workload.annotations,
    workload.templateAnnotations,
    labels !== null && sameLabels(labels, templateLabels) ? 0 : templateLabels,
    workload.paused,
    workload.containers.map(({ name, image, role, index, pullPolicy }) => [
      name,
      image,
      role === 'container' ? 0 : role === 'init' ? 1 : 2,
      index,
      pullPolicy,
    ]),
    workload.pullSecrets,
    workload.serviceAccount,
    plain ? 0 : selector,
    Object.entries(workload.imageManagers).map(([container, { manager, operation, time }]) => [
      container,
      manager,
      operation === 'Apply' ? 0 : 1,
      time,
    ]),
    workload.managers.map(({ manager, operation }) => [manager, operation === 'Apply' ? 0 : 1]),
    workload.settingsAt,
  ];
}

function fromSteady(steady: Steady): Omit<Workload, 'id' | 'resourceVersion' | 'annotationBytes' | 'rollout'> {
  const [labels, annotations, templateAnnotations, ofTemplate, paused, containers, ...rest] = steady;
  const [pullSecrets, serviceAccount, selector, imageManagers, managers, settingsAt] = rest;
  const templateLabels = ofTemplate === 0 ? (labels ?? {}) : ofTemplate;
  return {
    labels,
    annotations,
    templateAnnotations,
    templateLabels,
    paused,
    containers: containers.map(([name, image, role, index, pullPolicy]) => ({
      name,
      image,
      role: roles[role],
      list: role === 0 ? 'containers' : 'initContainers',
      index,
      pullPolicy,
    })),
    pullSecrets,
    serviceAccount,
    selector: selector === 0 ? { matchLabels: templateLabels, matchExpressions: [] } : selector,
    imageManagers: Object.fromEntries(
      imageManagers.map(([container, manager, operation, time]) => [
        container,
        { manager, operation: operation === 0 ? ('Apply' as const) : ('Update' as const), time },
      ]),
    ),
    settingsAt,
    managers: managers.map(([manager, operation]) => ({ manager, operation: operation === 0 ? 'Apply' : 'Update' })),
  };
}

function movingOf({ resourceVersion, annotationBytes, rollout }: Workload): Moving {
  return [
    resourceVersion,
    annotationBytes,
    rollout.generation,
    rollout.observedGeneration,
    rollout.wanted,
    rollout.replicas,
    rollout.updated,
    rollout.ready,
    rollout.available,
    rollout.strategy,
    rollout.partition,
    rollout.currentRevision,
    rollout.updateRevision,
    rollout.progressing,
  ];
}

function rolloutOf(numbers: Rollout): RolloutStatus {
  const [generation, observedGeneration, wanted, replicas, updated, ready, available, ...rest] = numbers;
  const [strategy, partition, currentRevision, updateRevision, progressing] = rest;
  const counts = { generation, observedGeneration, wanted, replicas, updated, ready, available };
  return { ...counts, strategy, partition, currentRevision, updateRevision, progressing };
}

function sameLabels(one: Labels, other: Labels): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
