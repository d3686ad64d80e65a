// The judge of every policy that orders tags as versions: they differ only in the limit that a version must keep.
import { quoted } from '#core/image/quoted.ts';
import type { Version } from '#core/image/version.ts';
import { compareTags, compareVersions, parseVersion } from '#core/image/version.ts';
import { judgementOf } from './judgement.ts';
import type { Ground, Limit } from './obstacles.ts';
import { isAllowed, obstacles } from './obstacles.ts';
import { perList } from './per-list.ts';
import type { Choice, Judgement, Policy, Refused, TagQuestion } from './policy.ts';

/** @param limitFor the limit seen from the running version; null: nothing runs, or what runs is no version */
export function byVersion(
  limitFor: (running: Version | null) => Limit,
): Pick<Policy, 'choose' | 'judge' | 'comparable'> {
  return {
    choose: (question) => choose(question, limitFor),
    judge: (question) => judge(question, limitFor),
    comparable,
  };
}

/** Time is linear in the number of tags. */
function choose({ tags, running }: TagQuestion, limitFor: (running: Version | null) => Limit): Choice {
  const runs = running === null ? null : parseVersion(running);
  const ground: Ground = { limit: limitFor(runs), running: runs };
  let best: Version | null = null;
  for (const version of read(tags).versions) {
    if (best !== null && order(version, best, runs) >= 0) continue;
    if (isAllowed(version, ground)) best = version;
  }
  return { chosen: best?.text ?? null, runningComparable: running === null || runs !== null };
}

/** Only the allowed tags are sorted. */
function judge({ tags, running }: TagQuestion, limitFor: (running: Version | null) => Limit): Judgement {
  const runs = running === null ? null : parseVersion(running);
  const ground: Ground = { limit: limitFor(runs), running: runs };
  const { versions, others } = read(tags);
  const allowed: Version[] = [];
  const refused: Refused[] = [];
  for (const version of versions) {
    const reasons = obstacles(version, ground);
    if (reasons.length === 0) allowed.push(version);
    else refused.push({ tag: version.text, reasons });
  }
  for (const tag of others) {
    refused.push({ tag, reasons: [{ code: 'NotAVersion', message: `${quoted(tag)} is no version` }] });
  }
  return judgementOf({
    allowed: bestFirst(allowed, runs),
    refused,
    running,
    runningComparable: running === null || runs !== null,
  });
}

/** Each tag once. */
const read = perList((tags) => {
  const versions: Version[] = [];
  const others: string[] = [];
  for (const tag of new Set(tags)) {
    const version = parseVersion(tag);
    if (version === null) others.push(tag);
    else versions.push(version);
  }
  return { versions, others };
});

const comparable = perList((tags) => bestFirst(read(tags).versions, null));

function bestFirst(versions: readonly Version[], running: Version | null): readonly string[] {
  return versions.toSorted((a, b) => order(a, b, running)).map((version) => version.text);
}

/** Highest first; of two spellings of one version the running tag's way with `v` comes first. */
function order(a: Version, b: Version, running: Version | null): number {
  const v = running?.v ?? false;
  return compareVersions(b, a) || Number(b.v === v) - Number(a.v === v) || compareTags(b, a);
}
