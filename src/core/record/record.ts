// A DeployRecord as the core makes and changes it: one for each change, its spec never changed again.
import type { WorkloadId } from '#core/workload/workload.ts';
import type { Trigger } from './state.ts';

export const recordVersion = 'reship.dev/v1alpha1';
export const recordKind = 'DeployRecord';

export const outcomes = ['Succeeded', 'Returned', 'Failed', 'Superseded', 'Aborted', 'Unproven'] as const;
/** How a change ended; a record without one is open. */
export type Outcome = (typeof outcomes)[number];

export const blames = ['Image', 'Config', 'Registry', 'Cluster', 'Human'] as const;
export type Blame = (typeof blames)[number];

export const holdTypes = ['Suspended', 'Held'] as const;

export const triggerTypes = [
  'Poll',
  'Webhook',
  'Source',
  'Request',
  'Command',
  'Return',
  'Restore',
  'Rollback',
] as const satisfies readonly Trigger['type'][];

/** What was written into one container. References are whole; what is not known is absent, as everywhere in a record. */
export interface RecordChange {
  readonly container: string;
  readonly from: string;
  /** The digest that ran before. */
  readonly ran?: string;
  readonly to: string;
  readonly tag?: string;
}

export interface RecordSpec {
  /** RFC 3339, milliseconds, UTC: when the change was decided, as the state says it. */
  readonly at: string;
  readonly seq: number;
  readonly clusterName?: string;
  readonly target: WorkloadId;
  readonly changes: readonly RecordChange[];
  readonly trigger: {
    readonly type: Trigger['type'];
    readonly receiver?: string;
    readonly user?: string;
    /** Whether the sender proved who it is. */
    readonly proven?: boolean;
    /** RFC 3339. */
    readonly time?: string;
  };
  /** Why this image, in one sentence. */
  readonly trace?: string;
  /** What the new image says of itself: `org.opencontainers.image.revision` and `.source`. */
  readonly imageLabels?: { readonly revision?: string; readonly source?: string };
  /** The record before. */
  readonly previous?: string;
  /** The same in a few characters, for the columns of kubectl. */
  readonly shown: { readonly target: string; readonly from: string; readonly to: string };
}

export interface Condition {
  readonly type: 'Applied' | 'Healthy';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

export interface Failure {
  /** Absent: not judged. */
  readonly blame?: Blame;
  readonly reason: string;
  readonly pod?: string;
  readonly message?: string;
  readonly lastLogLines?: readonly string[];
  /** The digests that failed; absent: all that the record wrote. */
  readonly digests?: readonly string[];
  /** Somebody said that the images may be tried again. */
  readonly cleared?: { readonly by?: string; readonly at: string };
}

/** A person (`Suspended`) or Reship (`Held`) stopped the workload. */
export interface Hold {
  readonly type: (typeof holdTypes)[number];
  readonly reason: string;
  readonly by?: string;
  readonly at: string;
  /** RFC 3339; absent: until somebody resumes. */
  readonly until?: string;
  readonly why?: string;
}

export interface RecordStatus {
  readonly conditions?: readonly Condition[];
  readonly outcome?: Outcome;
  readonly progress?: { readonly wanted: number; readonly updated: number; readonly available: number };
  readonly failure?: Failure;
  readonly hold?: Hold;
  readonly timings?: {
    readonly detected?: string;
    readonly applied?: string;
    readonly healthy?: string;
    /** From the patch to the end. */
    readonly durationSeconds?: number;
  };
}

/** As it is created: the API server fills in the rest. */
export interface NewRecord {
  readonly apiVersion: typeof recordVersion;
  readonly kind: typeof recordKind;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: RecordSpec;
}
