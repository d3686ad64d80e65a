// The policies `newest` and `newest:REGEX`: the tag whose image was created last.
import { shownTag } from '#core/image/quoted.ts';
import { compareNames, isAttachment } from './highest-first.ts';
import { judgementOf } from './judgement.ts';
import { patternArgument } from './pattern-policy.ts';
import { perList } from './per-list.ts';
import type { Pattern } from './pattern.ts';
import type { Candidates, DatedImage, Judgement, Policy, PolicyProblem, Refused, TagQuestion } from './policy.ts';

/** @param argument the pattern that tags must match; null: every tag may be a candidate */
export function newestPolicy(argument: string | null): Policy | PolicyProblem {
  const pattern = argument === null ? null : patternArgument('newest', argument, 'newest:main-.*');
  if (pattern !== null && 'code' in pattern) return pattern;
  const among = perList((tags) => candidates(tags, pattern));
  return {
    word: 'newest',
    text: pattern === null ? 'newest' : `newest:${pattern.text}`,
    chooses: 'tag',
    look: { pointer: null, candidates: among },
    choose: (question) => judge(question, among(question.tags).tags, []),
    judge: (question) => {
      const { tags, refused } = among(question.tags);
      return judge(question, tags, refused());
    },
  };
}

function candidates(tags: readonly string[], pattern: Pattern | null): Candidates {
  const distinct = [...new Set(tags)];
  return {
    tags: distinct.filter((tag) => misses(tag, pattern) === null),
    refused: () => distinct.flatMap((tag) => refusedBy(tag, misses(tag, pattern))),
  };
}

/** The end of "… is no candidate", null for one. */
function misses(tag: string, pattern: Pattern | null): string | null {
  if (isAttachment(tag)) return 'belongs to another image (a signature or the like)';
  return pattern?.matches(tag) === false ? `does not match ${pattern.text}` : null;
}

function refusedBy(tag: string, why: string | null): readonly Refused[] {
  return why === null ? [] : [{ tag, reasons: [{ code: 'NoMatch', message: `${shownTag(tag)} ${why}` }] }];
}

interface Dated extends DatedImage {
  readonly tag: string;
}

function judge(question: TagQuestion, tags: readonly string[], refused: readonly Refused[]): Judgement {
  const { running, images, runningImage = null } = question;
  const allowed: Dated[] = [];
  const others: Refused[] = [...refused];
  const listed = running !== null && tags.includes(running) && images?.get(running)?.digest === runningImage?.digest;
  for (const tag of tags) {
    const image = images?.get(tag);
    const reason =
      image === undefined
        ? ({ code: 'NotAnImage', message: `${shownTag(tag)} is listed, but no image stands behind it` } as const)
        : objection({ tag, ...image }, running, runningImage, listed);
    if (image !== undefined && reason === null) allowed.push({ tag, ...image });
    else others.push({ tag, reasons: reason === null ? [] : [reason] });
  }
  allowed.sort(
    (a, b) =>
      b.created - a.created || Number(b.tag === running) - Number(a.tag === running) || compareNames(b.tag, a.tag),
  );
  return judgementOf({
    allowed: allowed.map(({ tag }) => tag),
    refused: others,
    running,
    runningComparable: running === null || runningImage !== null,
  });
}

/** @param listed the running tag is a candidate and still on the image that runs: no other name for it is wanted */
function objection(
  { tag, digest, created }: Dated,
  running: string | null,
  runs: DatedImage | null,
  listed: boolean,
): Refused['reasons'][number] | null {
  if (runs === null || created > runs.created) return null;
  const now = running === null ? 'what runs' : `${shownTag(running)}, which runs`;
  if (digest === runs.digest) {
    if (!listed || tag === running) return null;
    return { code: 'RunsNow', message: `${shownTag(tag)} is the same image as ${now}` };
  }
  if (created < runs.created)
    return { code: 'OlderThanRunning', message: `${shownTag(tag)} was created before ${now}` };
  return { code: 'RunsNow', message: `${shownTag(tag)} was created at the same moment as ${now}` };
}
