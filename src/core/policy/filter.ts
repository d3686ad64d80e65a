// The filters that stand before every policy: which tags may be candidates at all.
import { shownTag } from '#core/image/quoted.ts';
import type { Pattern } from './pattern.ts';
import type { Candidates, Refused, Verdict } from './policy.ts';

/** `reship.dev/include` and `reship.dev/exclude`; null lets every tag pass. */
export interface TagFilter {
  readonly include: Pattern | null;
  readonly exclude: Pattern | null;
}

export const noFilter: TagFilter = { include: null, exclude: null };

/** Each tag once: those that may be candidates, and why the others may not. The running tag's own place is not its affair. */
export function filterTags(tags: readonly string[], { include, exclude }: TagFilter): Candidates {
  const distinct = [...new Set(tags)];
  if (include === null && exclude === null) return { tags: distinct, refused: [] };
  const passed: string[] = [];
  const refused: Refused[] = [];
  for (const tag of distinct) {
    const reasons: Verdict['reasons'][number][] = [];
    if (include?.matches(tag) === false)
      reasons.push({ code: 'NotIncluded', message: `${shownTag(tag)} does not match include ${include.text}` });
    if (exclude?.matches(tag) === true)
      reasons.push({ code: 'Excluded', message: `${shownTag(tag)} matches exclude ${exclude.text}` });
    if (reasons.length === 0) passed.push(tag);
    else refused.push({ tag, reasons });
  }
  return { tags: passed, refused };
}
