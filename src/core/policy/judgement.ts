// From candidates in order to verdicts: the same for every policy that orders tags.
import { shownTag } from '#core/image/quoted.ts';
import type { Judgement, Refused, Verdict } from './policy.ts';

export interface Judged {
  /** Tags that may replace the running one or are it, best first. */
  readonly allowed: readonly string[];
  /** The other tags with all that speaks against them. */
  readonly refused: readonly Refused[];
  readonly running: string | null;
  readonly runningComparable: boolean;
}

/** Chooses the first allowed tag and says of every other one why not; allowed tags come first, by rank. */
export function judgementOf({ allowed, refused, running, runningComparable }: Judged): Judgement {
  const chosen = allowed[0] ?? null;
  const better = chosen === null ? '' : shownTag(chosen);
  const ranked = allowed.map((tag, index) => {
    const lower =
      index === 0
        ? []
        : [{ code: 'LowerThanChosen', message: `${shownTag(tag)} is allowed; ${better} is better` } as const];
    return verdict(tag, index + 1, lower, running, chosen);
  });
  const rest = refused.map(({ tag, reasons }) => verdict(tag, null, reasons, running, chosen));
  return { chosen, runningComparable, verdicts: [...ranked, ...rest] };
}

/** The judgement with the tags that never came before the policy. */
export function withRefused(judgement: Judgement, refused: readonly Refused[], running: string | null): Judgement {
  if (refused.length === 0) return judgement;
  const rest = refused.map(({ tag, reasons }) => verdict(tag, null, reasons, running, judgement.chosen));
  return { ...judgement, verdicts: [...judgement.verdicts, ...rest] };
}

function verdict(
  tag: string,
  rank: number | null,
  reasons: Verdict['reasons'],
  running: string | null,
  chosen: string | null,
): Verdict {
  if (tag !== running || tag === chosen) return { tag, rank, reasons };
  return { tag, rank, reasons: [{ code: 'RunsNow', message: `${shownTag(tag)} is what runs` }, ...reasons] };
}
