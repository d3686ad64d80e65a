// The bounds of a range (`>=1.4.0`, `<2.0.0-0`): what holds, what asks for a pre-release, what can never be met.
import type { Version } from '#core/image/version.ts';
import { compareReleases } from '#core/image/version.ts';

type Place = Pick<Version, 'parts' | 'preRelease'>;

/** One comparator of npm's range grammar. */
export interface Bound {
  readonly operator: '=' | '<' | '<=' | '>' | '>=';
  /** Three parts. */
  readonly version: Place;
}

/** Whether the version lies on the right side; parts that one of them lacks are 0. */
export function holds(bound: Bound, version: Place): boolean {
  const order = compareReleases(version, bound.version);
  if (bound.operator === '=') return order === 0;
  if (bound.operator === '<') return order < 0;
  if (bound.operator === '<=') return order <= 0;
  return bound.operator === '>' ? order > 0 : order >= 0;
}

/**
 * Whether all bounds hold. `<2.0.0` ends before the pre-releases of 2.0.0 too, which come before it: they are its
 * beginning, not the end of 1.x. Another bound that names one of them keeps them, as with npm (`>=2.0.0-rc.1 <2.0.0`).
 */
export function allHold(bounds: readonly Bound[], version: Place): boolean {
  if (!bounds.every((bound) => holds(bound, version))) return false;
  if (version.preRelease.length === 0 || !bounds.some((bound) => endsBefore(bound, version))) return true;
  return bounds.some((bound) => names(bound, version));
}

function endsBefore({ operator, version: end }: Bound, { parts }: Place): boolean {
  return operator === '<' && end.preRelease.length === 0 && compareReleases({ parts, preRelease: [] }, end) === 0;
}

/**
 * Whether the bound asks for the version's pre-release: it names a pre-release of the same major.minor.patch, or is a
 * lower bound that ends in `-0`. The `-0` of an upper bound never counts: `semver` itself puts it there.
 */
export function asksFor(bound: Bound, version: Place): boolean {
  return (isLowest(bound) && bound.operator.startsWith('>')) || names(bound, version);
}

function names(bound: Bound, version: Place): boolean {
  const { parts, preRelease } = bound.version;
  if (preRelease.length === 0 || (isLowest(bound) && bound.operator.startsWith('<'))) return false;
  return [0, 1, 2].every((index) => (version.parts[index] ?? 0) === parts[index]);
}

/** It ends in `-0`. */
function isLowest({ version: { preRelease } }: Bound): boolean {
  return preRelease.length === 1 && preRelease[0] === 0;
}

/** False for `>=2 <1`, `>=1 <1`, `<0` and the like, which no version can meet. */
export function satisfiable(bounds: readonly Bound[]): boolean {
  const uppers = bounds.filter((bound) => !bound.operator.startsWith('>'));
  const preReleases = uppers.some((bound) => bound.version.preRelease.length > 0);
  const least: Bound = { operator: '>=', version: { parts: [0, 0, 0], preRelease: preReleases ? [0] : [] } };
  const lowers = [least, ...bounds.filter((bound) => !bound.operator.startsWith('<'))];
  return lowers.every((lower) => uppers.every((upper) => leavesRoom(lower, upper)));
}

function leavesRoom(lower: Bound, upper: Bound): boolean {
  const order = compareReleases(lower.version, upper.version);
  return order === 0 ? lower.operator !== '>' && upper.operator !== '<' : order < 0;
}
