// The policies `version-of:TAG` and `version-of:TAG:REGEX`: the version tag that sits on the same image as a moving tag.
import { quoted, shownTag } from '#core/image/quoted.ts';
import { tagProblem } from '#core/image/reference-grammar.ts';
import { parseVersion } from '#core/image/version.ts';
import { highestFirst, isAttachment } from './highest-first.ts';
import { judgementOf } from './judgement.ts';
import { patternArgument } from './pattern-policy.ts';
import { perList } from './per-list.ts';
import type { Pattern } from './pattern.ts';
import type { Candidates, Judgement, Policy, PolicyProblem, Refused } from './policy.ts';

/** @param argument `TAG` or `TAG:REGEX`; the first colon splits, and REGEX may have more of them */
export function versionOfPolicy(argument: string | null): Policy | PolicyProblem {
  const text = argument ?? '';
  const colon = text.indexOf(':');
  const pointer = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (pointer === '') return problem('version-of needs the name of a moving tag');
  if (tagProblem(pointer) !== null) return problem(`${quoted(pointer)} is no tag that version-of could follow`);
  const pattern = colon < 0 ? null : patternArgument(`version-of:${pointer}`, text.slice(colon + 1).trim(), example);
  if (pattern !== null && 'code' in pattern) return pattern;
  return {
    word: 'version-of',
    text: `version-of:${text}`,
    chooses: 'tag',
    look: { pointer, candidates: perList((tags) => candidates(tags, pointer, pattern)) },
  };
}

const example = String.raw`version-of:prod:release-\d+`;

function problem(message: string): PolicyProblem {
  return { code: 'InvalidPolicy', message, next: `Write version-of:prod, or ${example} with a regular expression.` };
}

function candidates(tags: readonly string[], pointer: string, pattern: Pattern | null): Candidates {
  const distinct = [...new Set(tags)];
  return {
    tags: highestFirst(distinct.filter((tag) => objection(tag, pointer, pattern) === null)),
    refused: () =>
      distinct.flatMap((tag) => {
        const reason = objection(tag, pointer, pattern);
        return reason === null ? [] : [{ tag, reasons: [reason] }];
      }),
  };
}

function objection(tag: string, pointer: string, pattern: Pattern | null): Refused['reasons'][number] | null {
  if (tag === pointer) return { code: 'NoMatch', message: `${pointer} is the moving tag itself` };
  if (pattern === null) {
    if (parseVersion(tag) !== null) return null;
    return { code: 'NotAVersion', message: `${quoted(tag)} is no version` };
  }
  if (isAttachment(tag))
    return { code: 'NoMatch', message: `${tag} belongs to another image (a signature or the like)` };
  return pattern.matches(tag) ? null : { code: 'NoMatch', message: `${shownTag(tag)} does not match ${pattern.text}` };
}

export interface Looked {
  /** All candidates, highest first, of which the first `looked` were compared with the moving tag. */
  readonly candidates: Candidates;
  readonly looked: number;
  /** Those on the moving tag's image, highest first. */
  readonly on: readonly string[];
}

/** The verdicts once the candidates were looked at; the moving tag says what is right, so nothing is too old. */
export function judgePointed(pointer: string, running: string | null, { candidates, looked, on }: Looked): Judgement {
  const others = candidates.tags.flatMap((tag, index): readonly Refused[] => {
    if (on.includes(tag)) return [];
    const reason =
      index < looked
        ? ({ code: 'OtherImage', message: `${shownTag(tag)} is another image than ${pointer}` } as const)
        : ({ code: 'NotLookedAt', message: `${shownTag(tag)} was not looked at` } as const);
    return [{ tag, reasons: [reason] }];
  });
  return judgementOf({ allowed: on, refused: [...others, ...candidates.refused()], running, runningComparable: true });
}
