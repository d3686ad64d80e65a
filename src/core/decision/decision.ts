// The decision: for each container update, wait, stay or refuse, with every reason kept.
import type { Digest } from '#core/image/digest.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { Pin } from '#core/workload/settings.ts';
import type { Verdict } from '#core/policy/policy.ts';

export type Verb = 'update' | 'wait' | 'stay' | 'refuse';

export interface ImageSeen {
  /** The image string as it stands, or as it would be written. */
  readonly image: string;
  readonly digest: Digest | null;
}

export type PolicySource = 'Annotation' | 'Namespace' | 'Flag';

export interface ContainerDecision {
  /** null: the reason is about the workload before its containers are told apart. */
  readonly container: string | null;
  readonly verb: Verb;
  /** First the one that decided; notes after it. Never empty. */
  readonly reasons: readonly Reason[];
  readonly from: ImageSeen | null;
  /** The better image, also when it is not written; null when none is known. */
  readonly to: ImageSeen | null;
  readonly policy: string | null;
  readonly policySource: PolicySource | null;
  readonly pin: Pin | null;
  /** The digest that ran before the change, an index digest where that is known; null when unknown or mixed. */
  readonly ran: Digest | null;
  /** The tag of `to`. */
  readonly tag: string | null;
  /** Set where the image string stays and only the Pods restart. */
  readonly restart: boolean;
  /** Set where our own image is written again, because its owner put another one back. */
  readonly restore?: true;
  /** Whether the change only writes the digest of bits that run already. */
  readonly pinOnly: boolean;
  /** One per tag, for `why` and `try`; empty where no tag was chosen. */
  readonly verdicts: readonly Verdict[];
}

/** A stop that has to be written down, on the newest record and in reship.dev/suspended, so that it lasts. */
export interface HoldWish {
  readonly type: 'Suspended' | 'Held';
  /** The field manager that was seen. */
  readonly by: string;
  readonly reason: Reason;
}

export interface Decision {
  readonly containers: readonly ContainerDecision[];
  /** Seconds until the next look; null: only when something changes. */
  readonly againAfterSeconds: number | null;
  /** null or absent: nothing has to be written down. */
  readonly hold?: HoldWish | null;
}
