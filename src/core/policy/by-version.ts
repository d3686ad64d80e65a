// The judge of every policy that orders tags as versions: they differ only in the limit that a version must keep.
import { quoted } from '#core/image/quoted.ts';
import type { Version } from '#core/image/version.ts';
import { compareTags, compareVersions, parseVersion } from '#core/image/version.ts';
import { judgementOf } from './judgement.ts';
import type { Ground, Limit } from './obstacles.ts';
import { obstacles } from './obstacles.ts';
import type { Judgement, Policy, Refused, TagQuestion } from './policy.ts';

/** @param limitFor the limit seen from the running version; null: nothing runs, or what runs is no version */
export function byVersion(limitFor: (running: Version | null) => Limit): Pick<Policy, 'judge' | 'comparable'> {
  return { judge: (question) => judge(question, limitFor), comparable };
}

/** Time is linear in the number of tags, and only the allowed ones are sorted. */
function judge({ tags, running }: TagQuestion, limitFor: (running: Version | null) => Limit): Judgement {
  const runs = running === null ? null : parseVersion(running);
  const ground: Ground = { limit: limitFor(runs), running: runs };
  const allowed: Version[] = [];
  const refused: Refused[] = [];
  for (const tag of new Set(tags)) {
    const version = parseVersion(tag);
    if (version === null) {
      refused.push({ tag, reasons: [{ code: 'NotAVersion', message: `${quoted(tag)} is no version` }] });
      continue;
    }
    const reasons = obstacles(version, ground);
    if (reasons.length === 0) allowed.push(version);
    else refused.push({ tag, reasons });
  }
  return judgementOf({
    allowed: bestFirst(allowed, runs),
    refused,
    running,
    runningComparable: running === null || runs !== null,
  });
}

function comparable(tags: readonly string[]): readonly string[] {
  const versions = [...new Set(tags)].map(parseVersion).filter((version) => version !== null);
  return bestFirst(versions, null);
}

/** Highest first; of two spellings of one version the running tag's way with `v` comes first. */
function bestFirst(versions: Version[], running: Version | null): readonly string[] {
  const v = running?.v ?? false;
  versions.sort((a, b) => compareVersions(b, a) || Number(b.v === v) - Number(a.v === v) || compareTags(b, a));
  return versions.map((version) => version.text);
}
