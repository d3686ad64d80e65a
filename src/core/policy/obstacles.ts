// What keeps one version from following the running one: every rule is asked, and all that object are named.
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

/** Empty for a version that is allowed; docs/concepts/versions.md has the rules. */
export function obstacles(version: Version, ground: Ground): readonly Objection[] {
  const found: Objection[] = [];
  const { text } = version;
  const { running } = ground;
  if (!ground.limit.allows(version))
    found.push({ code: 'OutsideRange', message: `${text} is outside ${ground.limit.text}` });
  if (isUnasked(version, ground)) {
    found.push({ code: 'PreRelease', message: `${text} is a pre-release, and nothing asks for one` });
  }
  if (version.variant !== (running?.variant ?? null)) {
    found.push({
      code: 'OtherVariant',
      message: `${text} has ${named(version.variant)}, ${wanted(running, named(running?.variant))}`,
    });
  }
  const counts = version.parts.length === (running ?? version).parts.length;
  if (!counts)
    found.push({
      code: 'OtherPartCount',
      message: `${text} has ${partsOf(version)}, ${wanted(running, partsOf(running))}`,
    });
  if (revisionForm(version) !== formOf(running)) {
    found.push({
      code: 'OtherRevision',
      message: `${text} has ${formed(version)}, ${wanted(running, formed(running))}`,
    });
  }
  if (running !== null) found.push(...notHigher(version, running, found.length === 0));
  return found;
}

function isUnasked(version: Version, { limit, running }: Ground): boolean {
  if (version.preRelease.length === 0 || (running?.preRelease.length ?? 0) > 0) return false;
  return !limit.asksFor(version);
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
  return version === null ? '' : revisionForm(version);
}

function formed(version: Version | null): string {
  const form = formOf(version);
  return form === '' ? 'no revision' : `a revision (${form})`;
}
