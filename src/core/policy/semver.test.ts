// Tests of the policy semver: what it chooses, and the reasons against everything else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, parseVersion } from '#core/image/version.ts';
import type { Judgement, Policy } from './policy.ts';
import { orderingPolicySuite } from './policy.suite.ts';
import { semverPolicy } from './semver.ts';

function semver(range: string): Policy {
  const policy = semverPolicy(range);
  if ('code' in policy) throw new Error(policy.message);
  return policy;
}

function judge(range: string, running: string | null, tags: readonly string[]): Judgement {
  const judgement = semver(range).judge?.({ tags, running });
  if (judgement === undefined) throw new Error('semver judges tags');
  return judgement;
}

/** `1.5.0 #1` for a ranked tag, then the codes of its reasons. */
function lines({ verdicts }: Judgement): readonly string[] {
  return verdicts.map(({ tag, rank, reasons }) =>
    [tag, ...(rank === null ? [] : [`#${rank}`]), ...reasons.map(({ code }) => code)].join(' '),
  );
}

describe('P4 pre-releases, v mix, 1.10 against 1.9, calendar versions, 64-bit numbers', () => {
  test.each<[string, string | null, string, string | null]>([
    ['^1.4', '1.4.2', '1.4.1 1.4.2 1.4.3 1.9.0 1.10.0 2.0.0', '1.10.0'],
    ['~1.4', '1.4.2', '1.4.3 1.5.0', '1.4.3'],
    ['*', '1.9', '1.9 1.10 1.11.2', '1.10'],
    ['*', 'v1.4.2', 'v1.4.2 1.5.0 v1.5.0', 'v1.5.0'],
    ['*', '1.4.2', 'v1.4.2 v1.5.0 1.5.0', '1.5.0'],
    ['*', '1.4.2', 'v1.5.0', 'v1.5.0'],
    ['*', '1.4.2', '1.4.2 v1.4.2', '1.4.2'],
    ['*', 'v1.4.2', '1.4.2 v1.4.2', 'v1.4.2'],
    ['^1.4', '1.4.2', '1.5.0-rc.1 1.4.3', '1.4.3'],
    ['^1.4', '1.4.2', '2.0.0-rc.1', null],
    ['^1.4', '1.5.0-rc.1', '1.5.0-rc.1 1.5.0-rc.2 1.6.0-beta.1', '1.5.0-rc.2'],
    ['^1.4', '1.5.0-rc.1', '1.5.0-snapshot 1.6.0-nightly', null],
    ['^1.4', '1.5.0-beta.1', '1.5.0-beta.2 1.6.0-rc.1 1.7.0-alpha.1', '1.6.0-rc.1'],
    ['>=1.5.0-0', '1.5.0-rc.1', '1.6.0-beta.1', '1.6.0-beta.1'],
    ['>=1.5.0-rc.1', '1.4.2', '1.5.0-rc.1 1.5.0-snapshot', '1.5.0-rc.1'],
    ['>=1.4.0-0 <2.0.0', '1.4.2', '1.9.0-rc.1 2.0.0-rc.1', '1.9.0-rc.1'],
    ['>=1.5.0-rc.1 <2', '1.4.2', '1.5.0-rc.2 1.6.0-rc.1', '1.5.0-rc.2'],
    ['>=1.4.0-0 <2', '1.4.2', '1.5.0-rc.2 1.6.0-rc.1', '1.6.0-rc.1'],
    ['<2.0.0-0', '1.4.2', '1.5.0-rc.2 1.4.3', '1.4.3'],
    ['*', '2026.08.01', '2026.08.01 2026.10.01 2026.09.30', '2026.10.01'],
    ['>=2026.8.1', '2026.08.01', '2026.07.31 2026.08.02', '2026.08.02'],
    ['*', '2.9.9007199254740992', '2.9.9007199254740993 2.9.9007199254740992', '2.9.9007199254740993'],
    ['*', '1.18446744073709551614', '1.18446744073709551615', '1.18446744073709551615'],
    ['^1.27', '1.27.2-alpine3.20', '1.27.3 1.27.3-alpine 1.27.3-alpine3.20 1.27.4-alpine3.21', '1.27.3-alpine3.20'],
    ['^17', '17.2.0-debian-12-r3', '17.2.0-debian-12-r3 17.2.0-debian-12-r10 17.3.0', '17.2.0-debian-12-r10'],
    ['^1.4', '1.4', '1.5 1.6.0', '1.5'],
    ['1.x', null, '1.4.2 1.5 1.6.0-alpine 1.4.3-r1 1.5.1-rc.1', '1.5'],
    ['1.x', null, '1.5 1.5.0 v1.5.0', '1.5.0'],
    ['*', null, '21.0.5_9 21.0.5_11', '21.0.5_11'],
    ['^1.4', null, '', null],
    ['^1.4', '3.0.0', '1.4.0 1.5.0 3.0.0 3.1.0', null],
  ])('%s, running %s, of [%s] chooses %s', (range, running, tags, chosen) => {
    expect(judge(range, running, tags.split(' ')).chosen).toBe(chosen);
  });
});

describe('the reasons', () => {
  test('are all that speak against a tag, with the running tag marked', () => {
    const tags = ['1.4.2', '1.4.3', '1.5.0', '1.4.1', '1.4', 'latest', '2.0.0-rc.1-alpine-r1', '0.9-slim', 'v1.4.2'];
    expect(lines(judge('^1.4', '1.4.2', tags))).toEqual([
      '1.5.0 #1',
      '1.4.3 #2 LowerThanChosen',
      '1.4.2 #3 RunsNow LowerThanChosen',
      '1.4.1 OlderThanRunning',
      '1.4 OtherPartCount OlderThanRunning',
      '2.0.0-rc.1-alpine-r1 OutsideRange PreRelease OtherVariant OtherRevision',
      '0.9-slim OutsideRange OtherVariant OtherPartCount OlderThanRunning',
      'v1.4.2 RunsNow',
      'latest NotAVersion',
    ]);
  });

  test('none stands against the running tag when it is the best', () => {
    expect(lines(judge('^1.4', '1.4.2', ['1.4.2', '1.4.1']))).toEqual(['1.4.2 #1', '1.4.1 OlderThanRunning']);
  });

  test('a running tag outside the range is said to be so, and nothing is chosen below it', () => {
    const judgement = judge('^1.4', '3.0.0', ['1.5.0', '3.0.0']);
    expect(lines(judgement)).toEqual(['1.5.0 OlderThanRunning', '3.0.0 RunsNow OutsideRange']);
    expect(judgement.runningComparable).toBe(true);
  });
});

describe('a running tag that is no version', () => {
  test('has no place in the order, and the best is shown as if nothing ran', () => {
    const judgement = judge('^1.4', 'latest', ['latest', '1.4.2', '1.5', '1.6.0-alpine']);
    expect(judgement).toMatchObject({ runningComparable: false, chosen: '1.5' });
    expect(lines(judgement)).toContain('latest RunsNow NotAVersion');
  });

  test('is another thing than nothing that runs', () => {
    expect(judge('^1.4', null, ['1.4.2'])).toMatchObject({ runningComparable: true, chosen: '1.4.2' });
  });
});

describe('P5 never older than running', () => {
  test.each([
    ['7.9.1', ['3.0.0', '7.9.0', '7.9.1-rc.1'], null],
    // What runs is not listed any more: another spelling or another build of it is no reason to restart.
    ['v1.4.2', ['1.4.2'], null],
    ['21.0.5_11-jdk', ['21.0.5_10-jdk', '21.0.5_12-jdk'], null],
    ['21.0.5_11-jdk', ['21.0.5_12-jdk', '21.0.6_1-jdk'], '21.0.6_1-jdk'],
  ])('%s is not replaced by %j but by %s', (running, tags, chosen) => {
    expect(judge('*', running, tags).chosen).toBe(chosen);
  });
});

const pieces = fc.constantFrom(
  '1',
  '2',
  '1.2',
  '1.10',
  '1.2.3',
  '1.4.2',
  '1.4.2',
  '2.0.0',
  '01.4',
  '9007199254740990',
  '9007199254740993',
);
const heads = fc.constantFrom('', '', 'v');
const tails = fc.constantFrom(
  '',
  '',
  '',
  '-rc.1',
  '-rc2',
  'b1',
  '-alpine',
  '-alpine3.20',
  '-r1',
  '-2',
  '_7',
  '_8',
  '-rc.1-alpine-r2',
);
const tags = fc.tuple(heads, pieces, tails).map((parts) => parts.join(''));

function isLower(tag: string, running: string): boolean {
  const [one, other] = [parseVersion(tag), parseVersion(running)];
  return one === null || other === null || compareVersions(one, other) < 0;
}

describe.each(['*', '^1.2', '>=1.0.0-0 <2 || 9007199254740990'])('the shared suite', (range) => {
  orderingPolicySuite({ policy: semver(range), tags, isLower });
});
