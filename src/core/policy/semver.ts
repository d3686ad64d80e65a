// The policy `semver:RANGE`: the highest version inside the range that may follow the running one.
import { parseVersion } from '#core/image/version.ts';
import { byVersion } from './by-version.ts';
import type { Limit } from './obstacles.ts';
import type { Policy, PolicyProblem } from './policy.ts';
import type { VersionRange } from './range.ts';
import { asksForPreRelease, inRange, parseRange, singleVersion } from './range.ts';

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
  const limit = rangeLimit(reading.range, argument);
  const policy = {
    word: 'semver',
    text: `semver:${argument}`,
    chooses: 'tag',
    ...byVersion(() => limit),
  } as const satisfies Policy;
  const only = singleVersion(reading.range);
  if (only === null) return policy;
  const sentence = `semver:${argument} allows the version ${only} alone and never goes further; write semver:~${only} for its patches or semver:^${only} for all up to the next major version`;
  return { ...policy, standsStill: (running) => (hasRevision(running) ? null : sentence) };
}

/** Then the same version packaged again follows: `-r3`, `-r10`. */
function hasRevision(running: string | null): boolean {
  return running !== null && (parseVersion(running)?.revisions.length ?? 0) > 0;
}

export function rangeLimit(range: VersionRange, text: string): Limit {
  return {
    text,
    allows: (version) => inRange(range, version),
    asksFor: (version) => asksForPreRelease(range, version),
  };
}
