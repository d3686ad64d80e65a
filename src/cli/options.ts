// What the commands are told, as plain data: flags after parsing and checking.
import type { Policy } from '#core/policy/policy.ts';
import type { WorkloadKind } from '#core/workload/workload.ts';
import type { NamedWorkload } from './workload-names.ts';

export type OutputForm = 'table' | 'wide' | 'json' | 'yaml' | 'name';

/** How the cluster is reached: kubectl's own flags. */
export interface Connection {
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly as: string | null;
  readonly asGroups: readonly string[];
  /** For one request; 0 means no limit. */
  readonly requestTimeoutSeconds: number;
}

export interface Scope {
  /** null: all; empty: the namespace of the context. */
  readonly namespaces: readonly string[] | null;
  readonly without: readonly string[];
  /** These alone, in one namespace; empty: all that the rest of the scope chooses. */
  readonly workloads: readonly NamedWorkload[];
  readonly kinds: readonly WorkloadKind[];
  readonly labelSelector: string | null;
  readonly fieldSelector: string | null;
}

/** Where the configuration is, and what of it was written as a flag. */
export interface ConfigOptions {
  /** The file of --config; null: RESHIP_CONFIG counts. */
  readonly config: string | null;
  /** null: RESHIP_CACHE_FOLDER counts, then the file. */
  readonly cacheFolder: string | null;
}

export interface ReportOptions extends ConfigOptions {
  readonly connection: Connection;
  readonly scope: Scope;
  /** For workloads with no policy of their own. */
  readonly policy: Policy | null;
  readonly output: OutputForm;
  readonly colour: boolean;
}

export interface CheckOptions extends ReportOptions {
  /** Files, folders and `-`: manifests that are read instead of a cluster; empty: the cluster. */
  readonly files: readonly string[];
  /** Exit 6 when updates are available. */
  readonly exitCode: boolean;
}

export interface UpdateOptions extends ReportOptions {
  readonly dryRun: 'none' | 'client' | 'server';
  readonly wait: boolean;
  readonly timeoutSeconds: number;
}

/** Workloads by name in one namespace, or whole Namespaces. */
export interface TargetOptions {
  readonly connection: Connection;
  readonly targets: Pick<Scope, 'namespaces' | 'workloads'>;
}

export interface SuspendOptions extends TargetOptions {
  /** null: until somebody resumes. */
  readonly seconds: number | null;
  /** Empty: not said. */
  readonly why: string;
}

export interface WhyOptions extends ConfigOptions {
  readonly connection: Connection;
  readonly scope: Scope;
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
}

export interface StatusOptions extends ReportOptions {
  /** Only what is refused, waits or failed; exit 1 when there is any. */
  readonly problems: boolean;
}

export interface HistoryOptions {
  readonly connection: Connection;
  readonly scope: Scope;
  readonly sinceSeconds: number | null;
  /** A part of the image that was written or stood there; null: any. */
  readonly image: string | null;
  /** In lower case, `open` for a change that has not ended; empty: any. */
  readonly outcomes: readonly string[];
  readonly output: 'table' | 'json' | 'yaml';
}

export interface VersionOptions {
  readonly connection: Connection;
  /** Do not ask the API server for its version. */
  readonly client: boolean;
  readonly output: OutputForm;
}

export interface ControllerOptions extends ConfigOptions {
  readonly connection: Connection;
  /** The flags that were written, by key of the configuration. */
  readonly values: Readonly<Record<string, string>>;
  readonly printConfig: boolean;
}

export interface DemoOptions {
  /** A cluster of the user's; null: the one inside the process. */
  readonly own: { readonly context: string; readonly kubeconfig: string | null } | null;
  /** Of images that the user's cluster can pull. */
  readonly repository: string;
  /** End after the story instead of at Ctrl-C. */
  readonly once: boolean;
  readonly output: 'text' | 'json';
  readonly colour: boolean;
}

export interface TryOptions {
  /** As it was written; judged where the policies are loaded. */
  readonly policy: string;
  readonly image: string | null;
  /** A reference or a tag; null: the tag of `image`. */
  readonly running: string | null;
  readonly include: string | null;
  readonly exclude: string | null;
  /** A file of tags, or `-`; null: the registry is asked. */
  readonly tags: string | null;
  readonly output: Exclude<OutputForm, 'name'>;
}

export interface LintOptions {
  /** At least one: files, folders and `-`. */
  readonly files: readonly string[];
  readonly output: 'table' | 'json' | 'yaml';
}
