// All facts that a decision is made from: plain data, no secret, no handle.
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import type { Instant } from '#core/time/instant.ts';
import type { NamespaceFacts, PodFacts, Workload } from '#core/workload/workload.ts';

/** A question that the core has and the shell answers; two with the same `key` are one question. */
export type Inquiry =
  | { readonly ask: 'tags'; readonly key: string; readonly repository: Repository }
  | { readonly ask: 'digest'; readonly key: string; readonly repository: Repository; readonly tag: string }
  | { readonly ask: 'children'; readonly key: string; readonly repository: Repository; readonly digest: Digest }
  | { readonly ask: 'image'; readonly key: string; readonly repository: Repository; readonly digest: Digest }
  | { readonly ask: 'platforms'; readonly key: string; readonly repository: Repository; readonly digest: Digest }
  | { readonly ask: 'created'; readonly key: string; readonly repository: Repository; readonly digest: Digest }
  | { readonly ask: 'presence'; readonly key: string; readonly repository: Repository; readonly digest: Digest }
  | { readonly ask: 'pods'; readonly key: string }
  | { readonly ask: 'nodes'; readonly key: string };

/** What came back; a failure carries the reason that the container will wait with. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Reason };

export interface Answers {
  readonly tags: Readonly<Record<string, Answer<readonly string[]>>>;
  readonly digest: Readonly<Record<string, Answer<Digest>>>;
  /** The digests that an index lists; empty for a manifest of one platform. */
  readonly children: Readonly<Record<string, Answer<readonly Digest[]>>>;
  /** Whether it is a container image at all; else why not. */
  readonly image: Readonly<Record<string, Answer<true>>>;
  /** `linux/amd64`, `linux/arm/v7`: of an index, or of the one image; empty where none is named. */
  readonly platforms: Readonly<Record<string, Answer<readonly string[]>>>;
  /** When the image was created, as its own config says; null where that says nothing. */
  readonly created: Readonly<Record<string, Answer<Instant | null>>>;
  /** Whether the registry has it: false only where that is sure. */
  readonly presence: Readonly<Record<string, Answer<boolean>>>;
  /** The workload's own Pods, running or not. */
  readonly pods: Answer<readonly PodFacts[]> | null;
  /** `linux/amd64` of the Nodes that its Pods run on; none where that cannot be read. */
  readonly nodes: readonly string[] | null;
}

export const noAnswers: Answers = {
  tags: {},
  digest: {},
  children: {},
  image: {},
  platforms: {},
  created: {},
  presence: {},
  pods: null,
  nodes: null,
};

/** A person's wish on the command line: covers workloads with no policy of their own and pins at once. */
export interface Wish {
  readonly policy: Policy;
}

/** A digest that failed on other workloads and succeeded nowhere in the cluster. */
export interface Suspect {
  /** Other workloads that it failed on. */
  readonly failedOn: number;
  /** Other workloads that it rolls out on now. */
  readonly underWay: number;
}

export interface Observation {
  readonly workload: Workload;
  readonly namespace: NamespaceFacts;
  readonly wish: Wish | null;
  /** Whether a verdict on every tag is wanted, as `try` shows it. */
  readonly explain?: boolean;
  /** The workload is made up and its image only names a repository: without a tag it does not mean `latest`. */
  readonly nothingRuns?: boolean;
  readonly answers: Answers;
  /** Those of this workload, of every life; absent where records may not be read. */
  readonly records?: readonly RecordFacts[];
  /** What failed on other workloads, where that is known. */
  readonly suspects?: Readonly<Record<Digest, Suspect>>;
  /** Field managers that the configuration counts as appliers. */
  readonly appliers?: readonly string[];
  /** What the rollout under way waits for; null or absent: none is under way. */
  readonly rollout?: string | null;
  /** How many rollouts have to end before this workload's turn. */
  readonly slotsAhead?: number;
  /** Absent: no question of time is asked. */
  readonly now?: Instant;
}
