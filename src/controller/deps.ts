// What the passage asks of the world; the front door hands it in.
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { PatchAnswer } from '#core/plan/patch-answer.ts';
import type { Instant } from '#core/time/instant.ts';
import type { NamespaceFacts, PodFacts, Workload, WorkloadId } from '#core/workload/workload.ts';

/** For whom the registry is asked: whose pull Secrets count. */
export type ImageAsker = Pick<Workload, 'id' | 'pullSecrets' | 'serviceAccount'>;

/**
 * The registry, asked one question at a time; the same question under way twice is one request.
 *
 * Without an asker the credentials of the machine count alone. An answer that needed credentials is for those who have them.
 */
export interface Images {
  /** The digest that `repository:tag` has now: the index's where it is an index. Reasons: TagMissing, AuthFailed, RateLimited, RegistryUnavailable, DigestMismatch. */
  digest(repository: Repository, tag: string, asker?: ImageAsker): Promise<Answer<Digest>>;
  /** All tags, unordered. */
  tags(repository: Repository, asker?: ImageAsker): Promise<Answer<readonly string[]>>;
  /** The digests that an index lists; empty for a single manifest. Asked once per digest: content never changes. */
  children(repository: Repository, digest: Digest, asker?: ImageAsker): Promise<Answer<readonly Digest[]>>;
  /** Whether it is a container image, by its index or manifest. Reason beside the usual ones: NotAnImage. */
  image(repository: Repository, digest: Digest, asker?: ImageAsker): Promise<Answer<true>>;
  /** `linux/amd64`, `linux/arm/v7`: of the images that an index lists, and of a single manifest by its configuration; empty where none is named. */
  platforms(repository: Repository, digest: Digest, asker?: ImageAsker): Promise<Answer<readonly string[]>>;
  /** When the image was created, of an index its first real platform; null: its config does not say. Asked once per digest. */
  created(repository: Repository, digest: Digest, asker?: ImageAsker): Promise<Answer<Instant | null>>;
  /** Whether the repository has it: false only where a registry says clearly that it has not, and no mirror may have it. Reasons: as of `digest`. */
  presence(repository: Repository, digest: Digest, asker?: ImageAsker): Promise<Answer<boolean>>;
}

/** The cluster, as far as one workload is concerned. */
export interface Cluster {
  /** null: it does not exist any more, or another object has its name (an empty uid takes any). Throws what the door throws when it cannot be read. */
  workload(id: WorkloadId): Promise<Workload | null>;
  namespace(name: string): Promise<NamespaceFacts>;
  /** The Pods of the workload's selector. Reason: RunningUnknown (with the right to grant). */
  pods(workload: Workload): Promise<Answer<readonly PodFacts[]>>;
  patch(id: WorkloadId, patch: JsonPatch, options: { readonly dryRun: boolean }): Promise<PatchAnswer>;
}

export interface Deps {
  readonly cluster: Cluster;
  readonly images: Images;
  /** Field managers that the configuration counts as appliers; left out: none. */
  readonly appliers?: readonly string[];
  /** Read once per run and kept; `cluster.namespace` always asks. */
  namespace(name: string): Promise<NamespaceFacts>;
  /** Lets go of what was kept of a namespace, after a write found the world changed. */
  forget(namespace: string): void;
  /** A patch to these candidates is likely to follow: what is read right before it may be begun now. Left out: it is read when it is needed. */
  expectPatch?(candidates: readonly string[]): void;
  /** Once per namespace on the command line, by selector in the controller. */
  pods(workload: Workload): Promise<Answer<readonly PodFacts[]>>;
  /** `linux/amd64`, each once: of the Nodes that its Pods run on; none where they cannot be read. */
  nodes(workload: Workload): Promise<readonly string[]>;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  /** The wall clock, for times that are written down. */
  now(): Instant;
  /** Lower-case hex of SHA-256 over UTF-8. */
  sha256(text: string): string;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
