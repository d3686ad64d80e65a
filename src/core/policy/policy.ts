// A policy says which candidates are better: the type, and what every policy file answers.
import type { ReasonCode } from '#core/reason/reason.ts';

/** What stands in `reship.dev/policy` for one container, parsed once. */
export interface Policy {
  /** The word before the first `:`; the key of the table of policies. */
  readonly word: string;
  /** As its owner wrote it, for reports: `semver:^1.4`. */
  readonly text: string;
  /** Whether tags are chosen (one tag list is asked for) or the current tag is followed by its digest. */
  readonly chooses: 'tag' | 'digest';
  /** Judges tags; absent where nothing is chosen. */
  readonly judge?: (question: TagQuestion) => Judgement;
  /** The tags that have a place in the policy's order, best first, whatever range, filter or running tag say. */
  readonly comparable?: (tags: readonly string[]) => readonly string[];
}

export interface TagQuestion {
  /** As the registry lists them: any order, duplicates allowed, at most 100,000. */
  readonly tags: readonly string[];
  /** The tag that runs; null where there is none (first start). */
  readonly running: string | null;
}

export interface Verdict {
  readonly tag: string;
  /** 1 is the best; null for a tag that is not allowed. */
  readonly rank: number | null;
  /** Empty for the chosen tag alone; all that speaks against it otherwise. */
  readonly reasons: readonly { readonly code: ReasonCode; readonly message: string }[];
}

export interface Judgement {
  /** The best tag that is newer than or the same as what runs; null when no tag is allowed. */
  readonly chosen: string | null;
  /** Whether the running tag has a place in the policy's order; true when nothing runs. */
  readonly runningComparable: boolean;
  /** One per distinct tag. */
  readonly verdicts: readonly Verdict[];
}

/** A policy text that cannot be used: an unknown word, or a known word with an unusable argument. */
export interface PolicyProblem {
  readonly code: 'InvalidSettings' | 'InvalidPolicy';
  readonly message: string;
  readonly next?: string;
}
