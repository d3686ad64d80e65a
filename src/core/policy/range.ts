// Ranges of versions in npm's grammar: the `semver` package takes the text apart, comparing is ours and exact.
import Range from 'semver/classes/range.js';
import { quoted } from '#core/image/quoted.ts';
import type { Version } from '#core/image/version.ts';
import { parseVersion } from '#core/image/version.ts';
import type { Bound } from './bounds.ts';
import { allHold, asksFor, satisfiable } from './bounds.ts';

/** Alternatives (`||`), each a list of bounds that all must hold; an empty list holds for every version. */
export type VersionRange = readonly (readonly Bound[])[];

export type RangeReading =
  | { readonly ok: true; readonly range: VersionRange }
  | { readonly ok: false; readonly why: string; readonly next?: string };

const longest = 256;
const largest = 9_007_199_254_740_991n;

/**
 * Reads RANGE as npm does (https://github.com/npm/node-semver#ranges): `^1.4`, `~1.4.2`, `1.x`, `>=1.4 <2 || 3`.
 *
 * Numbers are at most 2^53 - 1. A range that no version can be in, or with an empty alternative, is refused.
 */
export function parseRange(text: string): RangeReading {
  if (text.trim() === '') return { ok: false, why: 'the range is empty' };
  if (text.length > longest) return { ok: false, why: `a range has at most ${longest} characters` };
  if (/\d{16}/.test(text)) {
    const large = [...text.matchAll(/\d{16,}/g)].find(([digits]) => BigInt(digits) > largest);
    if (large !== undefined)
      return { ok: false, why: `${large[0]} is above ${largest}, the largest number in a range` };
  }
  if (text.split('||').some((alternative) => alternative.trim() === '')) {
    return { ok: false, why: `${quoted(text)} has an empty alternative, which would allow every version` };
  }
  const sets = comparatorsOf(text);
  return sets === null ? { ok: false, ...mistake(text) } : boundsOf(text, sets);
}

/** Whether the version's numbers and pre-release lie in the range; missing parts of a tag are 0. */
export function inRange(range: VersionRange, version: Version): boolean {
  return range.some((bounds) => allHold(bounds, version));
}

/** Whether an alternative that the version lies in asks for its pre-release. */
export function asksForPreRelease(range: VersionRange, version: Version): boolean {
  return range.some((bounds) => allHold(bounds, version) && bounds.some((bound) => asksFor(bound, version)));
}

/** The only version that the range has, as `1.4.2`; null when it has more. `1.4` has all of `1.4.x`. */
export function singleVersion(range: VersionRange): string | null {
  const [bounds, ...others] = range;
  const [bound, ...more] = bounds ?? [];
  if (bound?.operator !== '=' || more.length > 0 || others.length > 0) return null;
  const { parts, preRelease } = bound.version;
  return parts.join('.') + (preRelease.length === 0 ? '' : `-${preRelease.join('.')}`);
}

/** What `semver` makes of the text: `^1.4` is `>=1.4.0` and `<2.0.0-0`; null when it is no range. */
function comparatorsOf(text: string): Range['set'] | null {
  try {
    return new Range(text).set;
  } catch {
    return null;
  }
}

function boundsOf(text: string, sets: Range['set']): RangeReading {
  const range: Bound[][] = [];
  for (const set of sets) {
    const bounds: Bound[] = [];
    for (const { value, operator, semver } of set) {
      if (value === '') continue;
      const version = operandOf(semver.version);
      if (version === null) return { ok: false, ...badOperand(semver.version) };
      bounds.push({ operator: operator === '' ? '=' : operator, version });
    }
    range.push(bounds);
  }
  if (range.some(satisfiable)) return { ok: true, range };
  return { ok: false, why: `no version can be in the range ${quoted(text)}` };
}

/** An operand as our tags are read, so that `-rc10` follows `-rc9`; null where it names a variant or a revision. */
function operandOf(text: string): Bound['version'] | null {
  if (text.endsWith('-0')) {
    const version = parseVersion(text.slice(0, -2));
    if (version !== null && version.preRelease.length === 0) return { ...version, preRelease: [0] };
  }
  const version = parseVersion(text);
  return version === null || version.variant !== null || version.revisions.length > 0 ? null : version;
}

function badOperand(text: string): { why: string; next: string } {
  const plain = text.slice(0, text.indexOf('-'));
  return {
    why: `${quoted(text)} ends in no pre-release; variant and revision are taken from the running tag`,
    next: `Write ${plain} instead of ${text}.`,
  };
}

/** The most usual slips, and what was meant. */
function mistake(text: string): { why: string; next?: string } {
  const why = `${quoted(text)} is no range of versions`;
  const fixed = text.replace(/\s*,\s*/g, ' ').replace(/(^|[^\dA-Za-z-])0+(?=\d)/g, '$1');
  if (fixed !== text && comparatorsOf(fixed) !== null) return { why, next: `Write semver:${fixed}.` };
  if (/\d\.\d+\.\d+\.\d/.test(text)) return { why: `${why}: its versions have at most three numbers` };
  return { why };
}
