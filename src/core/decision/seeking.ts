// What every way to a candidate is handed, and the shape of what it finds.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { ImageReference, Repository } from '#core/image/reference.ts';
import { withTagAndDigest } from '#core/image/reference.ts';
import { withRefused } from '#core/policy/judgement.ts';
import type { Candidates, Judgement, Policy, TagQuestion, Verdict } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Settings } from '#core/workload/settings.ts';
import type { Container, Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import type { Knowledge } from './knowledge.ts';

export interface Seeking {
  readonly workload: Workload;
  readonly container: Container;
  readonly policy: Policy;
  readonly settings: Pick<Settings, 'start' | 'filter' | 'pin'>;
  /** Whether a person asked on the command line. */
  readonly wished: boolean;
  /** Whether a verdict on every tag is wanted. */
  readonly explain: boolean;
  readonly reference: ImageReference;
  readonly repository: Repository;
  /** The tag that is written, `latest` where nothing is; null where only a digest is, or nothing runs. */
  readonly current: string | null;
  readonly know: Knowledge;
}

export type Candidate =
  | {
      readonly kind: 'tag';
      readonly tag: string;
      /** The policy chose another tag than the one that runs. */
      readonly newer: boolean;
      /** Other bits under the same tag are wanted too. */
      readonly followsTag: boolean;
      /** What is said of the choice where it is written, and where it runs already; null: what is said of any tag. */
      readonly said: { readonly found: string; readonly stays: string } | null;
      /** Said beside an update. */
      readonly notes: readonly Reason[];
      readonly verdicts: readonly Verdict[];
    }
  | {
      readonly kind: 'none';
      readonly verb: 'stay' | 'wait';
      readonly reason: Reason;
      /** The tag that would be taken, where one can be told. */
      readonly tag: string | null;
      readonly verdicts: readonly Verdict[];
    };

/** At most so many tags of a repository are looked at one by one. */
export const lookLimit = 100;

/** Filters decide who may be a candidate; the running tag keeps its place in the order. */
export function judgeFor(
  { policy, explain }: Seeking,
  passed: Candidates,
  question: Omit<TagQuestion, 'tags'>,
): Judgement {
  const asked = { ...question, tags: passed.tags };
  if (explain && policy.judge !== undefined)
    return withRefused(policy.judge(asked), passed.refused(), question.running);
  const choice = policy.choose?.(asked);
  if (choice === undefined) throw new Error(`${policy.text} chooses no tag`);
  return { chosen: choice.chosen, runningComparable: choice.runningComparable, verdicts: [] };
}

export function waits(why: Reason, judged?: Judgement): Candidate {
  return { kind: 'none', verb: 'wait', reason: why, tag: judged?.chosen ?? null, verdicts: judged?.verdicts ?? [] };
}

export function chosenFrom(judged: Judgement, { current, policy }: Seeking): Candidate {
  const { chosen, verdicts } = judged;
  if (chosen !== null)
    return { kind: 'tag', tag: chosen, newer: chosen !== current, followsTag: false, said: null, notes: [], verdicts };
  const runs = current === null ? '' : `; runs ${current}`;
  const still = policy.standsStill?.(current) ?? null;
  const none = `no tag of the repository is newer and allowed by ${policy.text}${runs}`;
  const why = reason('NewestAllowed', still === null ? none : `${none}; ${still}`);
  return { kind: 'none', verb: 'stay', reason: why, tag: null, verdicts };
}

/** @param because what is missing, as the middle of "runs latest, …" */
export function notComparable(seek: Seeking, because: string, judged: Judgement): Candidate {
  const { workload, container, reference, current } = seek;
  const { chosen } = judged;
  const once =
    chosen === null
      ? ''
      : `start once: kubectl set image ${shortName(workload.id)} ${container.name}=${withTagAndDigest(reference, chosen, null)} -n ${workload.id.namespace}, or `;
  const message = `runs ${current ?? 'an image without a tag'}, ${because}`;
  return waits(reason('RunningNotComparable', message, `${once}annotate reship.dev/start: any`), judged);
}

/** `prod is sha256:bbbbbbbbbbbb`. */
export function pointsTo(tag: string, digest: Digest): string {
  return `${tag} is ${shortDigest(digest)}`;
}
