// A workload as Reship reads it: the projection of a Deployment, StatefulSet, DaemonSet or CronJob.

import type { Instant } from '#core/time/instant.ts';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';

export interface WorkloadId {
  readonly apiVersion: 'apps/v1' | 'batch/v1';
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface Container {
  readonly name: string;
  /** As the pod template has it: any text, perhaps no valid reference. */
  readonly image: string;
  /** A sidecar is an init container with restartPolicy Always. */
  readonly role: 'container' | 'init' | 'sidecar';
  /** The list of the pod spec it stands in, and its place there. */
  readonly list: 'containers' | 'initContainers';
  readonly index: number;
  /** `Always`, `IfNotPresent`, `Never`, or null when absent. */
  readonly pullPolicy: string | null;
}

/** The field manager that owns one `f:image`, from managedFields. */
export interface ImageManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** RFC 3339, or null when the entry carries none. */
  readonly time: string | null;
}

/** What of a label selector is needed to tell which Pods belong to a workload. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** The numbers and conditions that tell how a rollout goes; all null-able because a fresh object has no status. */
export interface RolloutStatus {
  readonly generation: number;
  readonly observedGeneration: number;
  /** spec.replicas; 1 when absent. For a DaemonSet status.desiredNumberScheduled. */
  readonly wanted: number;
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** `RollingUpdate`, `Recreate`, `OnDelete`, or null where the kind has none. */
  readonly strategy: string | null;
  /** StatefulSet: spec.updateStrategy.rollingUpdate.partition. */
  readonly partition: number;
  /** StatefulSet. */
  readonly currentRevision: string | null;
  readonly updateRevision: string | null;
  /** Deployment: the reason of the Progressing condition. */
  readonly progressing: { readonly status: string; readonly reason: string; readonly message: string } | null;
}

export interface Workload {
  readonly id: WorkloadId;
  readonly resourceVersion: string;
  /** null: the object has no labels map at all, which a JSON Patch must know. */
  readonly labels: Readonly<Record<string, string>> | null;
  /**
   * Those that matter here: keys that mention `reship`, and the keys by which an owner is known (./owner.ts).
   * null: the object has no annotations map at all, which a JSON Patch must know.
   */
  readonly annotations: Readonly<Record<string, string>> | null;
  /** UTF-8 bytes of all annotation keys and values together, as the API server's 256 KiB limit counts. */
  readonly annotationBytes: number;
  readonly templateAnnotations: Readonly<Record<string, string>> | null;
  readonly templateLabels: Readonly<Record<string, string>>;
  /** spec.paused; null where the kind has no such field. */
  readonly paused: boolean | null;
  /** All init containers and containers in pod order: initContainers first. */
  readonly containers: readonly Container[];
  /** Names of the Secrets in spec.imagePullSecrets of the template, in order; never their content. */
  readonly pullSecrets: readonly string[];
  /** `default` where the template names none. */
  readonly serviceAccount: string;
  readonly selector: LabelSelector | null;
  /** By container name, for containers and init containers; no entry where managedFields name none. */
  readonly imageManagers: Readonly<Record<string, ImageManager>>;
  /** Every field manager with its operation, for the owner table; distinct, in order of appearance. */
  readonly managers: readonly { readonly manager: string; readonly operation: 'Apply' | 'Update' }[];
  /** When its owner last wrote a setting of ours, from managedFields; null: there is none, or no time. */
  readonly settingsAt: Instant | null;
  readonly rollout: RolloutStatus;
}

/** What the Namespace contributes: its annotations, or that they could not be read. */
export type NamespaceFacts =
  | {
      readonly readable: true;
      readonly name: string;
      readonly uid: string;
      readonly annotations: Readonly<Record<string, string>>;
    }
  | {
      readonly readable: false;
      readonly name: string;
      /** Whether the right is missing, or the Namespace. */
      readonly code: 'Forbidden' | 'NotFound';
      readonly why: string;
    };

/** One Pod as far as the running bits matter. */
export interface PodFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Containers and init containers that have a status: `imageID` as the runtime reports it, "" before the pull;
   * `waiting` is the reason of state.waiting, null for a container that does not wait.
   */
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly imageID: string;
    readonly waiting: string | null;
  }[];
  /** The Node that it runs on; absent until it has one. */
  readonly node?: string;
  /** phase neither Succeeded nor Failed, and not being deleted. */
  readonly alive: boolean;
}

/** `.spec.template` or, for a CronJob, `.spec.jobTemplate.spec.template`. */
export function templatePath(kind: WorkloadKind): readonly string[] {
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

const shortKinds: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  CronJob: 'cj',
};

/** `deploy/web`: kubectl's short kind and the name, as messages and tables say it. */
export function shortName(id: Pick<WorkloadId, 'kind' | 'name'>): string {
  return `${shortKinds[id.kind]}/${id.name}`;
}
