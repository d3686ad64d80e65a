// The fields of workloads and Pods that controllers read, after defaults.
import type { Stored } from '../store/object.ts';

type Texts = Readonly<Record<string, string>>;

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Texts; readonly annotations?: Texts };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  /** Deployments only. */
  readonly lastUpdateTime?: string;
}

/** A number of Pods, or a share of those wanted as `25%`. */
export type Amount = number | string;

interface WorkloadSpec {
  readonly replicas?: number;
  readonly selector: { readonly matchLabels?: Texts; readonly matchExpressions?: readonly unknown[] };
  readonly template: PodTemplate;
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly collisionCount?: number;
  readonly conditions?: readonly Condition[];
}

export interface Deployment extends Stored {
  readonly spec: WorkloadSpec & {
    readonly paused?: boolean;
    readonly progressDeadlineSeconds?: number;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: Amount; readonly maxUnavailable?: Amount };
    };
  };
  readonly status?: DeploymentStatus;
}

export interface ReplicaSetStatus {
  readonly observedGeneration?: number;
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
}

export interface ReplicaSet extends Stored {
  readonly spec: WorkloadSpec;
  readonly status?: ReplicaSetStatus;
}

export interface StatefulSet extends Stored {
  readonly spec: WorkloadSpec & {
    readonly serviceName?: string;
    readonly podManagementPolicy?: string;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: Readonly<Record<string, unknown>> & {
    readonly currentRevision?: string;
    readonly currentReplicas?: number;
    readonly collisionCount?: number;
  };
}

export interface DaemonSet extends Stored {
  readonly spec: WorkloadSpec & {
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: Amount; readonly maxUnavailable?: Amount };
    };
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface ControllerRevision extends Stored {
  readonly revision: number;
  readonly data: { readonly spec: { readonly template: PodTemplate } };
}

export interface Pod extends Stored {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
}

/** Neither over nor on its way out. */
export function isActive(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined;
}

/** Milliseconds until a Pod that is ready counts as available; 0: it does; null: it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | null {
  const ready = pod.status?.conditions?.find((one) => one.type === 'Ready' && one.status === 'True');
  if (ready === undefined) return null;
  const since = Date.parse(ready.lastTransitionTime ?? '');
  return Math.max(since + minReadySeconds * 1000 - now, 0);
}

export function replicasOf(object: { readonly spec: { readonly replicas?: number } }): number {
  return object.spec.replicas ?? 1;
}

/** Numbers that are 0 are left out, as fields with omitempty are. */
export function withoutZeros<T extends object>(numbers: T): Partial<T> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== 0)) as Partial<T>;
}
