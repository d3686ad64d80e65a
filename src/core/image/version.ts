// Version tags as people mean them: `v? number(.number)* suffix?`; docs/concepts/versions.md shows real ones.
import { compareIdentifiers, comparePreReleases, readIdentifiers } from './pre-release.ts';
import type { Revision, Suffix } from './version-suffix.ts';
import { readSuffix } from './version-suffix.ts';
import type { Whole } from './whole.ts';
import { compareWhole, wholeOf } from './whole.ts';

export interface Version extends Suffix {
  /** The tag as it is written. */
  readonly text: string;
  /** Written with a `v` in front. */
  readonly v: boolean;
  /** At least one: `1.27.3` has three. */
  readonly parts: readonly Whole[];
}

const longestTag = 128;
const dot = 0x2e;
const plain: Suffix = { preRelease: [], variant: null, revisions: [], build: null };

/**
 * Reads a tag as a version; null when it is none: nothing is coerced, so `main-abc-1700000000` and `latest` are none.
 *
 * Takes time linear in the tag's length; a text of more than 128 characters is no tag.
 */
export function parseVersion(tag: string): Version | null {
  if (tag.length > longestTag) return null;
  const v = tag.startsWith('v');
  const parts: Whole[] = [];
  let end = v ? 1 : 0;
  for (let start = end; ; start = end + 1) {
    const after = endOfDigits(tag, start);
    if (after === start) break;
    parts.push(wholeOf(tag.slice(start, after)));
    end = after;
    if (tag.charCodeAt(end) !== dot) break;
  }
  if (parts.length === 0) return null;
  const suffix = end === tag.length ? plain : readSuffix(tag.slice(end), parts.length);
  if (suffix === null) return null;
  const { preRelease, variant, revisions, build } = suffix;
  return { text: tag, v, parts, preRelease, variant, revisions, build };
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  for (let code = text.charCodeAt(end); code >= 0x30 && code <= 0x39; code = text.charCodeAt(end)) end += 1;
  return end;
}

/**
 * The order of versions: numbers (a missing one is 0), then pre-releases, then revisions last; 0 for two spellings of one.
 *
 * Variant and build have no order; whether one tag may follow another at all is the policy's question.
 */
export function compareVersions(a: Version, b: Version): number {
  return compareReleases(a, b) || compareRevisions(a.revisions, b.revisions);
}

/** As compareVersions, without revisions: how a range's operand compares. */
export function compareReleases(
  a: Pick<Version, 'parts' | 'preRelease'>,
  b: Pick<Version, 'parts' | 'preRelease'>,
): number {
  for (let index = 0; index < Math.max(a.parts.length, b.parts.length); index += 1) {
    const order = compareWhole(a.parts[index] ?? 0, b.parts[index] ?? 0);
    if (order !== 0) return order;
  }
  return comparePreReleases(a.preRelease, b.preRelease);
}

/**
 * A total order over tags, for a stable choice between spellings of one version: more parts (`1.2.0` over `1.2`),
 * then the higher build, then no `v`, then the text. Never 0 for two different tags.
 */
export function compareTags(a: Version, b: Version): number {
  const order = compareVersions(a, b) || compareWhole(a.parts.length, b.parts.length) || compareBuilds(a, b);
  if (order !== 0 || a.text === b.text) return order;
  if (a.v !== b.v) return a.v ? -1 : 1;
  return a.text < b.text ? 1 : -1;
}

/** The way a version's revisions are written, without their numbers: only tags of one form follow each other. */
export function revisionForm(version: Version): string {
  return version.revisions.map((one) => `-${one.mark}N`).join('');
}

function compareRevisions(a: readonly Revision[], b: readonly Revision[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [one, other] = [a[index], b[index]];
    if (one === undefined || other === undefined) break;
    if (one.mark !== other.mark) return one.mark < other.mark ? -1 : 1;
    const order = compareWhole(one.number, other.number);
    if (order !== 0) return order;
  }
  return compareWhole(a.length, b.length);
}

function compareBuilds(a: Version, b: Version): number {
  return compareIdentifiers(identifiersOf(a.build), identifiersOf(b.build));
}

function identifiersOf(build: string | null): readonly (Whole | string)[] {
  return readIdentifiers((build ?? '').replaceAll('_', '.'));
}
