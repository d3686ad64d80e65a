// A policy says which candidates are better: the type, and what every policy file answers.
import type { Digest } from '#core/image/digest.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import type { Instant } from '#core/time/instant.ts';

/** What stands in `reship.dev/policy` for one container, parsed once. */
export interface Policy {
  /** The word before the first `:`; the key of the table of policies. */
  readonly word: string;
  /** As its owner wrote it, for reports: `semver:^1.4`. */
  readonly text: string;
  /** Whether tags are chosen (one tag list is asked for) or the current tag is followed by its digest. */
  readonly chooses: 'tag' | 'digest';
  /** The choice alone, without saying why not of each other tag: what a decision needs. There where `judge` is, or `look`. */
  readonly choose?: (question: TagQuestion) => Choice;
  /** The same choice with a verdict on every tag; absent where nothing is chosen, or a moving tag chooses (`look.pointer`). */
  readonly judge?: (question: TagQuestion) => Judgement;
  /** The tags that have a place in the policy's order, best first, whatever range, filter or running tag say. */
  readonly comparable?: (tags: readonly string[]) => readonly string[];
  /** Where the names of tags do not tell: what the registry has to be asked about some of them. */
  readonly look?: Look;
  /**
   * One sentence, where the policy is legal and can never lead to an update; for reports and lint.
   * `running` is null where it is not known.
   */
  readonly standsStill?: (running: string | null) => string | null;
}

/** What must be known of tags before they are judged. */
export interface Look {
  /** The moving tag whose image the candidates may sit on; null: when the image of each candidate was created. */
  readonly pointer: string | null;
  /** The tags worth looking at, with a pointer highest version first, and what speaks against the others. */
  candidates(tags: readonly string[]): Candidates;
}

export interface Candidates {
  readonly tags: readonly string[];
  /** Computed when it is asked for: few want to know of 50,000 tags why not. */
  refused(): readonly Refused[];
}

/** A tag with all that speaks against it. */
export interface Refused {
  readonly tag: string;
  readonly reasons: Verdict['reasons'];
}

export interface DatedImage {
  readonly digest: Digest;
  readonly created: Instant;
}

export interface TagQuestion {
  /** As the registry lists them: any order, duplicates allowed, at most 100,000. */
  readonly tags: readonly string[];
  /** The tag that runs; null where there is none (first start). */
  readonly running: string | null;
  /** By tag, the image it is on; only for policies that look at images. */
  readonly images?: ReadonlyMap<string, DatedImage>;
  /** The image that runs; null or absent where it is not known. */
  readonly runningImage?: DatedImage | null;
}

export interface Verdict {
  readonly tag: string;
  /** 1 is the best; null for a tag that is not allowed. */
  readonly rank: number | null;
  /** Empty for the chosen tag alone; all that speaks against it otherwise. */
  readonly reasons: readonly { readonly code: ReasonCode; readonly message: string }[];
}

export interface Choice {
  /** The best tag that is newer than or the same as what runs; null when no tag is allowed. */
  readonly chosen: string | null;
  /** Whether the running tag has a place in the policy's order; true when nothing runs. */
  readonly runningComparable: boolean;
}

export interface Judgement extends Choice {
  /** One per distinct tag. */
  readonly verdicts: readonly Verdict[];
}

/** A policy text that cannot be used: an unknown word, or a known word with an unusable argument. */
export interface PolicyProblem {
  readonly code: 'InvalidSettings' | 'InvalidPolicy';
  readonly message: string;
  readonly next?: string;
}
