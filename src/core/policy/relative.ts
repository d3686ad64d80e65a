// What `patch`, `minor` and `major` share: how far to go is counted from the running version.
import type { Version } from '#core/image/version.ts';
import { parseVersion } from '#core/image/version.ts';
import { byVersion } from './by-version.ts';
import type { Limit } from './obstacles.ts';
import type { Policy, PolicyProblem } from './policy.ts';

/** @param kept how many numbers of the running version stay: 2 for `patch`, 1 for `minor`, 0 for `major` */
export function relativePolicy(word: string, kept: 0 | 1 | 2, argument: string | null): Policy | PolicyProblem {
  if (argument === null)
    return {
      word,
      text: word,
      chooses: 'tag',
      ...byVersion((running) => limitFrom(running, kept)),
      standsStill: (running) => standsStill(word, kept, running),
    };
  return {
    code: 'InvalidPolicy',
    message: `${word} counts from the running version and takes nothing behind a colon`,
    next: `Write ${word}; to say the versions yourself write semver:RANGE.`,
  };
}

/** `patch` keeps two numbers and the number of parts: under `1.27` only a pre-release or a revision has a next one. */
function standsStill(word: string, kept: number, running: string | null): string | null {
  const version = running === null ? null : parseVersion(running);
  if (version === null || version.parts.length > kept) return null;
  if (version.preRelease.length > 0 || version.revisions.length > 0) return null;
  const wider = version.parts.length === 1 ? 'major' : 'minor';
  return `${word} never goes further from ${version.text}, which has no number behind those that stay; write ${wider} for higher versions or digest to follow the tag ${version.text} itself`;
}

/** A number that the running tag lacks is 0. With nothing to count from, every version is inside. */
function limitFrom(running: Version | null, kept: number): Limit {
  const places = running === null ? [] : [0, 1].slice(0, kept);
  const numbers = places.map((place) => running?.parts[place] ?? 0);
  return {
    text: numbers.length === 0 ? '*' : `${numbers.join('.')}.x`,
    allows: (version) => numbers.every((number, place) => (version.parts[place] ?? 0) === number),
    asksFor: () => false,
  };
}
