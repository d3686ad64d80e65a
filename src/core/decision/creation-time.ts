// Creation times of images, and which of them say nothing: builders that aim at equal bits write a fixed one.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant } from '#core/time/instant.ts';

/** 1980-01-01T00:00:01Z, which buildpacks write; others write 1970, or the year 1. */
const lastFixed: Instant = 315_532_801_000;
/** 2101-01-01T00:00:00Z: a damaged time. */
const tooLate: Instant = 4_133_980_800_000;

export function isUsable(created: Instant | null): created is Instant {
  return created !== null && created > lastFixed && created < tooLate;
}

/** `14 candidates carry 1980-01-01: these builds are reproducible; …` */
export function unusableTimes(useless: readonly (Instant | null)[]): Reason {
  const counts = new Map<string, number>();
  for (const created of useless) {
    const day = created === null ? 'no creation time' : formatInstant(created).replace(/T.*$/, '');
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const [first, ...others] = [...counts].toSorted(([, a], [, b]) => b - a);
  const said = [
    first === undefined ? '' : `${first[1]} ${first[1] === 1 ? 'candidate carries' : 'candidates carry'} ${first[0]}`,
    ...others.map(([day, count]) => `${count} ${day}`),
  ].join(', ');
  const why = useless.every((created) => created !== null && created <= lastFixed)
    ? 'these builds are reproducible'
    : 'which is newest cannot be told';
  return reason(
    'CreatedUnusable',
    `${said}: ${why}; use numeric:REGEX or semver:RANGE, or leave them out with reship.dev/exclude`,
  );
}
