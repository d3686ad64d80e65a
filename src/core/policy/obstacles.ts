// What keeps one version from following the running one: every rule is asked, and all that object are named.
import { isSameWordOrLater } from '#core/image/pre-release.ts';
import type { Version } from '#core/image/version.ts';
import { compareVersions, revisionForm } from '#core/image/version.ts';
import type { Verdict } from './policy.ts';

type Objection = Verdict['reasons'][number];

/** How far a policy goes. */
export interface Limit {
  /** For messages: "2.0.0 is outside ^1.4". */
  readonly text: string;
  allows(version: Version): boolean;
  /** Whether the version, a pre-release, is asked for. */
  asksFor(version: Version): boolean;
}

export interface Ground {
  readonly limit: Limit;
  /** null: nothing runs, or what runs is no version. Then any number of parts, no variant and no revision is wanted. */
  readonly running: Version | null;
}

interface Rule {
  readonly code: Objection['code'];
  objects(version: Version, ground: Ground): boolean;
  says(version: Version, ground: Ground): string;
}

const rules: readonly Rule[] = [
  {
    code: 'OutsideRange',
    objects: (version, { limit }) => !limit.allows(version),
    says: ({ text }, { limit }) => `${text} is outside ${limit.text}`,
  },
  {
    code: 'PreRelease',
    objects: isUnasked,
    says: ({ text }, { running }) =>
      (running?.preRelease.length ?? 0) > 0
        ? `${text} is a pre-release of another kind than ${running?.text}, which runs`
        : `${text} is a pre-release, and nothing asks for one`,
  },
  {
    code: 'OtherVariant',
    objects: (version, { running }) => version.variant !== (running?.variant ?? null),
    says: ({ text, variant }, { running }) =>
      `${text} has ${named(variant)}, ${wanted(running, named(running?.variant))}`,
  },
  {
    code: 'OtherPartCount',
    objects: (version, { running }) => version.parts.length !== (running ?? version).parts.length,
    says: (version, { running }) => `${version.text} has ${partsOf(version)}, ${wanted(running, partsOf(running))}`,
  },
  {
    code: 'OtherRevision',
    objects: (version, { running }) => formOf(version) !== formOf(running),
    says: (version, { running }) => `${version.text} has ${formed(version)}, ${wanted(running, formed(running))}`,
  },
];

/** Empty for a version that is allowed; docs/concepts/versions.md has the rules. */
export function obstacles(version: Version, ground: Ground): readonly Objection[] {
  const found: Objection[] = [];
  for (const { code, objects, says } of rules) {
    if (objects(version, ground)) found.push({ code, message: says(version, ground) });
  }
  if (ground.running !== null) found.push(...notHigher(version, ground.running, found.length === 0));
  return found;
}

/** Whether there is no obstacle; the first one ends the search. */
export function isAllowed(version: Version, ground: Ground): boolean {
  const { running } = ground;
  if (running !== null && version.text !== running.text && compareVersions(version, running) <= 0) return false;
  return rules.every((rule) => !rule.objects(version, ground));
}

function isUnasked(version: Version, { limit, running }: Ground): boolean {
  if (version.preRelease.length === 0 || limit.asksFor(version)) return false;
  const runs = running?.preRelease ?? [];
  return runs.length === 0 || !isSameWordOrLater(runs, version.preRelease);
}

/** Another spelling of the running version never replaces it: `v1.2` and `1.2`, or two builds, which have no order. */
function notHigher(version: Version, running: Version, comparable: boolean): readonly Objection[] {
  const { text } = version;
  const order = compareVersions(version, running);
  if (order < 0) return [{ code: 'OlderThanRunning', message: `${text} is older than ${running.text}, which runs` }];
  if (order > 0 || text === running.text || !comparable) return [];
  return [{ code: 'RunsNow', message: `${text} is the same version as ${running.text}, which runs` }];
}

function wanted(running: Version | null, what: string): string {
  return running === null ? 'and no version runs that has the same' : `and ${running.text}, which runs, has ${what}`;
}

function named(variant: string | null | undefined): string {
  return variant === null || variant === undefined ? 'no variant' : `the variant -${variant}`;
}

function partsOf(version: Version | null): string {
  const count = version?.parts.length ?? 0;
  return count === 1 ? 'one part' : `${count} parts`;
}

function formOf(version: Version | null): string {
  return version === null || version.revisions.length === 0 ? '' : revisionForm(version);
}

function formed(version: Version | null): string {
  const form = formOf(version);
  return form === '' ? 'no revision' : `a revision (${form})`;
}
