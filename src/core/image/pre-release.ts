// Pre-releases as people write them in tags: `-rc.1`, `-beta2`, `-SNAPSHOT`, `17rc1`, `3.14.0a2`.
import type { Whole } from './whole.ts';
import { compareWhole, wholeOf } from './whole.ts';

/** `rc.1` as its parts: a word in small letters (`a` is alpha, `b` is beta), numbers, further words. */
export type PreRelease = readonly (Whole | string)[];

const words =
  /^(alpha|beta|rc|preview|pre|dev|snapshot|nightly|canary|a|b|m)(\d*)((?:\.\d+)*)(?:\.([0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*))?$/i;
const longNames: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta' };
/** More digits after a single letter are a piece of a commit hash (`b1234567`), not a count of betas. */
const longestCount = 3;

export interface ReadPreRelease {
  readonly preRelease: PreRelease;
  /** From the first dotted word on, which is no part of it: `amd64` of `rc1.amd64`; empty where there is none. */
  readonly rest: string;
}

/** The pre-release that one dash-separated piece of a tag begins with; null when it names none. */
export function readPreRelease(piece: string): ReadPreRelease | null {
  const match = words.exec(piece);
  if (match === null) return null;
  const [, written = '', digits = '', numbers = '', rest = ''] = match;
  if (written.length === 1 && (digits === '' || digits.length > longestCount)) return null;
  const word = written.toLowerCase();
  const first = [longNames[word] ?? word];
  const count = digits === '' ? [] : [wholeOf(digits)];
  return { preRelease: [...first, ...count, ...readIdentifiers(numbers.slice(1))], rest };
}

/** Dot-separated identifiers; digits alone are a number. */
export function readIdentifiers(text: string): PreRelease {
  if (text === '') return [];
  return text.split('.').map((part) => (/^\d+$/.test(part) ? wholeOf(part) : part));
}

/** How far on the way to a release a word stands; by ASCII alone a snapshot would follow a release candidate. */
const stages: Readonly<Record<string, number>> = { alpha: 1, beta: 2, m: 3, pre: 4, preview: 4, rc: 5 };

/** 0: snapshot, nightly, dev and canary, which are built on any day. */
function stageOf([word]: PreRelease): number {
  return typeof word === 'string' ? (stages[word] ?? 0) : 0;
}

/**
 * Semantic Versioning 2.0.0, section 11: no pre-release is highest, numbers by value and below words, words by ASCII,
 * fewer parts below more. What differs: `rc10` counts as `rc.10`, so it follows `rc9`, and the first word counts by its
 * stage before ASCII (alpha, beta and rc stand in that order either way).
 */
export function comparePreReleases(a: PreRelease, b: PreRelease): number {
  if (a.length === 0 || b.length === 0) return compareWhole(b.length, a.length);
  return compareWhole(stageOf(a), stageOf(b)) || compareIdentifiers(a, b);
}

/** Whether the next one has the running one's word or one of a later stage: who runs `rc` asked for no snapshots. */
export function isSameWordOrLater(running: PreRelease, next: PreRelease): boolean {
  return running[0] === next[0] || stageOf(next) > stageOf(running);
}

/** Identifier by identifier; the one that ends first is lower. */
export function compareIdentifiers(a: PreRelease, b: PreRelease): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifier(a[index] ?? 0, b[index] ?? 0);
    if (order !== 0) return order;
  }
  return compareWhole(a.length, b.length);
}

function compareIdentifier(a: Whole | string, b: Whole | string): number {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a === b) return 0;
    return a < b ? -1 : 1;
  }
  if (typeof a === 'string') return 1;
  return typeof b === 'string' ? -1 : compareWhole(a, b);
}
