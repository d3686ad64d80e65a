// What is known of a cluster and how it lets us in: the answer of a kubeconfig, or of the Pod's own account.
import type { Proxy } from '#runtime/proxy.ts';

export interface ClusterTls {
  /** PEM; null: the certificates that the machine trusts. */
  readonly ca: string | null;
  /** PEM of a client certificate and its key, both or neither. */
  readonly cert: string | null;
  readonly key: string | null;
  /** The name that the server's certificate must carry, where it is not the host. */
  readonly servername: string | null;
  /** false: insecure-skip-tls-verify. */
  readonly verify: boolean;
}

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface ClusterAccess {
  /** `https://host:6443` or `https://host/prefix`, without a slash at the end. */
  readonly server: string;
  /** The namespace of the context; `default` where it names none. */
  readonly namespace: string;
  /** `in-cluster` for the Pod's own account. */
  readonly context: string;
  /** null: connections go straight to the server. */
  readonly proxy: Proxy | null;
  /** As it is now: files that changed are seen within a minute. The same object for as long as nothing changed. */
  tls(): Promise<ClusterTls>;
  /** Headers that say who asks, impersonation included. May throw a ClusterError KubeconfigUnusable. */
  authorization(): Promise<Headers>;
  /**
   * Reads again what can have changed, after a 401; the same headers and TLS afterwards mean that nothing did.
   * @param refused what `authorization` gave for the call: nothing is done where it has been renewed since
   */
  refresh(refused: Headers): Promise<void>;
}

/** What the programs that kubeconfigs log in with (`exec`) need of the world. */
export interface Programs {
  /** The wall clock in milliseconds: credentials expire by it. */
  now(): number;
  /** Whether a person sits at standard input. */
  readonly interactive: boolean;
  /** Shows that person what the program says on its standard error. */
  show(text: string): void;
  /** For one run; 60. */
  readonly timeoutSeconds?: number;
}

/** Reads a whole file as UTF-8; rejects with `code: 'ENOENT'` when there is none. */
export type ReadFile = (path: string) => Promise<string>;

/** What the person asked for, and the world it is asked in. */
export interface AccessQuestion {
  /** `--kubeconfig`: this file alone. */
  readonly kubeconfig?: string | undefined;
  /** `--context` */
  readonly context?: string | undefined;
  /** `--as` and `--as-group` */
  readonly as?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
  /** A monotonic clock in milliseconds: how old a token or certificate that was read is. */
  readonly monotonic: () => number;
  /** Absent: a user that logs in with a program is refused. */
  readonly programs?: Programs | undefined;
}
