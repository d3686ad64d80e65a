// Tests of the policy version-of: which tags may name the version, and the verdicts about them.
import { describe, expect, test } from 'vitest';
import type { Policy } from './policy.ts';
import { judgePointed, versionOfPolicy } from './version-of.ts';

function versionOf(argument: string): Policy {
  const policy = versionOfPolicy(argument);
  if ('code' in policy) throw new Error(policy.message);
  return policy;
}

const tags = ['prod', '1.9.0', '1.10.0', 'latest', '1.10.0-rc.1', 'release-2', 'release-10', '1.9.0'];

describe('the candidates', () => {
  test.each([
    ['prod', '1.10.0 1.10.0-rc.1 1.9.0'],
    ['stage', '1.10.0 1.10.0-rc.1 1.9.0'],
    ['1.9.0', '1.10.0 1.10.0-rc.1'],
    ['prod:.*', '1.10.0 1.10.0-rc.1 1.9.0 release-2 release-10 latest'],
    ['prod:release-.*', 'release-2 release-10'],
    ['prod: [0-9.]+ ', '1.10.0 1.9.0'],
    ['prod:(?:1|x):?.*', '1.10.0 1.10.0-rc.1 1.9.0'],
  ])('version-of:%s are [%s]', (argument, names) => {
    expect(versionOf(argument).look?.candidates(tags).tags.join(' ')).toBe(names);
  });

  test('the first colon splits', () => {
    const policy = versionOf('prod:a:b');
    expect([policy.text, policy.look?.pointer]).toEqual(['version-of:prod:a:b', 'prod']);
    expect(policy.look?.candidates(['a:b', 'b']).tags).toEqual(['a:b']);
  });

  test('each other tag says why not', () => {
    const attachment = `sha256-${'a'.repeat(64)}`;
    const said = (argument: string) =>
      versionOf(argument)
        .look?.candidates(['prod', 'latest', attachment])
        .refused()
        .map(({ reasons }) => `${reasons[0]?.code}: ${reasons[0]?.message}`);
    expect(said('prod')).toEqual([
      'NoMatch: prod is the moving tag itself',
      'NotAVersion: "latest" is no version',
      `NotAVersion: "${attachment}" is no version`,
    ]);
    expect(said('prod:[^l].*')).toEqual([
      'NoMatch: prod is the moving tag itself',
      'NoMatch: latest does not match [^l].*',
      `NoMatch: ${attachment} belongs to another image (a signature or the like)`,
    ]);
  });
});

test('the verdicts name what is on the image, what is not, and what nobody looked at', () => {
  const candidates = { tags: ['1.3', '1.2', 'v1.2', '1.1'], refused: () => [{ tag: 'x', reasons: [] }] };
  const judged = judgePointed('prod', '1.3', { candidates, looked: 3, on: ['1.2', 'v1.2'] });
  expect([judged.chosen, judged.runningComparable]).toEqual(['1.2', true]);
  expect(judged.verdicts.map(({ tag, rank, reasons }) => [tag, rank, ...reasons.map(({ code }) => code)])).toEqual([
    ['1.2', 1],
    ['v1.2', 2, 'LowerThanChosen'],
    ['1.3', null, 'RunsNow', 'OtherImage'],
    ['1.1', null, 'NotLookedAt'],
    ['x', null],
  ]);
});

test.each([
  [null, 'version-of needs the name of a moving tag'],
  ['', 'version-of needs the name of a moving tag'],
  [':x', 'version-of needs the name of a moving tag'],
  ['.x', '".x" is no tag that version-of could follow'],
  ['prod:', 'version-of:prod needs a regular expression behind the colon'],
  ['prod:(?=a)', 'look-around'],
])('P3 %j is InvalidPolicy: %s', (argument, message) => {
  expect(versionOfPolicy(argument)).toMatchObject({ code: 'InvalidPolicy', message: expect.stringContaining(message) });
});
