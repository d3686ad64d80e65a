// The filters that stand before every policy: which tags may be candidates at all.
import { shownTag } from '#core/image/quoted.ts';
import type { Pattern } from './pattern.ts';
import { perList, perText } from './per-list.ts';
import type { Candidates, Refused, Verdict } from './policy.ts';

/** `reship.dev/include` and `reship.dev/exclude`; null lets every tag pass. */
export interface TagFilter {
  readonly include: Pattern | null;
  readonly exclude: Pattern | null;
}

export const noFilter: TagFilter = { include: null, exclude: null };

/** Each tag once: those that may be candidates, and why the others may not. The running tag's own place is not its affair. */
export function filterTags(tags: readonly string[], filter: TagFilter): Candidates {
  const { include, exclude } = filter;
  const once = distinct(tags);
  if (include === null && exclude === null) return { tags: once, refused: () => [] };
  const passed = passing(JSON.stringify([include?.text, exclude?.text]))(once, filter);
  return { tags: passed, refused: () => once.flatMap((tag) => refusedBy(tag, filter)) };
}

const distinct = perList((tags) => [...new Set(tags)]);

/** By the texts of both patterns, and then by list. */
const passing = perText(() => {
  let current: TagFilter = noFilter;
  const read = perList((tags) => tags.filter((tag) => passes(tag, current)));
  return (tags: readonly string[], filter: TagFilter) => {
    current = filter;
    return read(tags);
  };
});

function passes(tag: string, { include, exclude }: TagFilter): boolean {
  return include?.matches(tag) !== false && exclude?.matches(tag) !== true;
}

function refusedBy(tag: string, { include, exclude }: TagFilter): readonly Refused[] {
  const reasons: Verdict['reasons'][number][] = [];
  if (include?.matches(tag) === false)
    reasons.push({ code: 'NotIncluded', message: `${shownTag(tag)} does not match include ${include.text}` });
  if (exclude?.matches(tag) === true)
    reasons.push({ code: 'Excluded', message: `${shownTag(tag)} matches exclude ${exclude.text}` });
  return reasons.length === 0 ? [] : [{ tag, reasons }];
}
