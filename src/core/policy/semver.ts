// The policy `semver:RANGE`: the highest version inside the range that may follow the running one.
import type { Version } from '#core/image/version.ts';
import { compareTags, compareVersions, parseVersion } from '#core/image/version.ts';
import { quoted } from '#core/image/quoted.ts';
import type { Judged } from './judgement.ts';
import { judgementOf } from './judgement.ts';
import type { Ground } from './obstacles.ts';
import { obstacles } from './obstacles.ts';
import type { Judgement, Policy, PolicyProblem, TagQuestion } from './policy.ts';
import { parseRange } from './range.ts';

/** @param argument the range, in npm's grammar; InvalidPolicy when it is missing or cannot be used */
export function semverPolicy(argument: string | null): Policy | PolicyProblem {
  if (argument === null || argument === '') {
    const next = 'Write semver:^1.4 for example, or semver:* for any version.';
    return { code: 'InvalidPolicy', message: 'semver needs a range', next };
  }
  const reading = parseRange(argument);
  if (!reading.ok) {
    const next = reading.next ?? "Write a range in npm's grammar, such as ^1.4, ~1.4.2, 1.x or >=1.4 <2.";
    return { code: 'InvalidPolicy', message: reading.why, next };
  }
  return {
    word: 'semver',
    text: `semver:${argument}`,
    chooses: 'tag',
    judge: (question) => judge(question, { range: reading.range, text: argument }),
    comparable,
  };
}

/** Time is linear in the number of tags, and only the allowed ones are sorted. */
function judge({ tags, running }: TagQuestion, { range, text }: Omit<Ground, 'running'>): Judgement {
  const runs = running === null ? null : parseVersion(running);
  const ground: Ground = { range, text, running: runs };
  const allowed: Version[] = [];
  const refused: Judged['refused'][number][] = [];
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
