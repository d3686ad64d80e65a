// Tests of what is said against a version that may not follow.
import { expect, test } from 'vitest';
import { parseVersion } from '#core/image/version.ts';
import { obstacles } from './obstacles.ts';
import { parseRange } from './range.ts';
import { rangeLimit } from './semver.ts';

function said(tag: string, running: string | null, text = '^1.4'): readonly string[] {
  const reading = parseRange(text);
  const version = parseVersion(tag);
  if (!reading.ok || version === null) throw new Error('the row is wrong');
  const runs = running === null ? null : parseVersion(running);
  return obstacles(version, { limit: rangeLimit(reading.range, text), running: runs }).map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

test.each<[string, string | null, readonly string[]]>([
  ['1.4.3', '1.4.2', []],
  ['1.4.2', '1.4.2', []],
  ['2.0.0', '1.4.2', ['OutsideRange: 2.0.0 is outside ^1.4']],
  ['1.5.0-rc.1', '1.4.2', ['PreRelease: 1.5.0-rc.1 is a pre-release, and nothing asks for one']],
  ['1.5.0-rc.1', '1.5.0-beta.1', []],
  [
    '1.5.0-slim',
    '1.4.2-alpine',
    ['OtherVariant: 1.5.0-slim has the variant -slim, and 1.4.2-alpine, which runs, has the variant -alpine'],
  ],
  [
    '1.5.0',
    '1.4.2-alpine',
    ['OtherVariant: 1.5.0 has no variant, and 1.4.2-alpine, which runs, has the variant -alpine'],
  ],
  ['1.5.0-slim', null, ['OtherVariant: 1.5.0-slim has the variant -slim, and no version runs that has the same']],
  ['1.5', '1.4.2', ['OtherPartCount: 1.5 has 2 parts, and 1.4.2, which runs, has 3 parts']],
  ['1.5', null, []],
  ['1.5.0-r3', '1.4.2', ['OtherRevision: 1.5.0-r3 has a revision (-rN), and 1.4.2, which runs, has no revision']],
  [
    '1.5.0-r3',
    '1.4.2-3',
    ['OtherRevision: 1.5.0-r3 has a revision (-rN), and 1.4.2-3, which runs, has a revision (-N)'],
  ],
  ['1.5.0-r3', null, ['OtherRevision: 1.5.0-r3 has a revision (-rN), and no version runs that has the same']],
  ['1.4.1', '1.4.2', ['OlderThanRunning: 1.4.1 is older than 1.4.2, which runs']],
  ['v1.4.2', '1.4.2', ['RunsNow: v1.4.2 is the same version as 1.4.2, which runs']],
  // The same numbers, but not the same version: only the variant is said.
  [
    '1.4.2',
    '1.4.2-alpine',
    ['OtherVariant: 1.4.2 has no variant, and 1.4.2-alpine, which runs, has the variant -alpine'],
  ],
])('%s against %s', (tag, running, reasons) => {
  expect(said(tag, running)).toEqual(reasons);
});
