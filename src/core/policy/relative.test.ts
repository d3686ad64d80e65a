// Tests of the policies that count from the running version.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, parseVersion } from '#core/image/version.ts';
import { orderingPolicySuite } from './policy.suite.ts';
import type { Policy } from './policy.ts';
import { relativePolicy } from './relative.ts';

const kept = { patch: 2, minor: 1, major: 0 } as const;

function policyOf(word: keyof typeof kept): Policy {
  const policy = relativePolicy(word, kept[word], null);
  if ('code' in policy) throw new Error(policy.message);
  return policy;
}

const offered = '1.4.1 1.4.2 1.4.10 1.10.0 2.0.0 3.0.0-rc.1 2.1.0-alpine v1.4.11';

test.each<[keyof typeof kept, string | null, string, string | null]>([
  ['patch', '1.4.2', offered, 'v1.4.11'],
  ['patch', '1.4.2', '1.5.0 2.0.0', null],
  ['patch', '1.4.2', '1.4.3-alpine 1.4.3-rc.1 1.4', null],
  ['patch', '1.4', '1.4 1.5', '1.4'],
  ['patch', '1', '1 2', '1'],
  ['patch', '1.5.0-rc.1', '1.5.0-rc.2 1.5.1-rc.1 1.6.0', '1.5.1-rc.1'],
  ['patch', '1.4.2-alpine', '1.4.3 1.4.3-alpine 1.4.4-slim', '1.4.3-alpine'],
  ['minor', '1.4.2', offered, '1.10.0'],
  ['minor', '0.4.2', '0.5.0 1.0.0', '0.5.0'],
  ['minor', '1.4', '1.5 2.0 1.5.1', '1.5'],
  ['minor', '2026.08.01', '2026.10.01 2027.01.01', '2026.10.01'],
  ['major', '1.4.2', offered, '2.0.0'],
  ['major', '1.4.2', '3.0.0-rc.1', null],
  ['major', '1.9007199254740992.0', '1.9007199254740993.0', '1.9007199254740993.0'],
  ['patch', null, offered, '2.0.0'],
  ['minor', null, '1.4.2 1.5', '1.5'],
])('P5 %s, running %s, of [%s] chooses %s', (word, running, tags, chosen) => {
  expect(policyOf(word).judge?.({ tags: tags.split(' '), running }).chosen).toBe(chosen);
});

test.each<[keyof typeof kept, string, string]>([
  ['patch', '1.5.0', '1.5.0 is outside 1.4.x'],
  ['minor', '2.0.0', '2.0.0 is outside 1.x'],
])('%s says of %s: %s', (word, tag, message) => {
  const verdicts = policyOf(word).judge?.({ tags: [tag], running: '1.4.2' }).verdicts;
  expect(verdicts?.[0]?.reasons).toEqual([{ code: 'OutsideRange', message }]);
});

test.each<[keyof typeof kept, string | null, string | null]>([
  ['patch', '17', 'major'],
  ['patch', 'v1.27', 'minor'],
  ['patch', '1.27-alpine', 'minor'],
  ['patch', '1.27.3', null],
  ['patch', '1.27-r3', null],
  ['patch', '1.27rc1', null],
  ['patch', 'latest', null],
  ['patch', null, null],
  ['minor', '17', 'major'],
  ['minor', '1.27', null],
  ['major', '17', null],
])('%s under %s can never lead to an update, and %s is named instead', (word, running, wider) => {
  const said = policyOf(word).standsStill?.(running) ?? null;
  if (wider === null) expect(said).toBeNull();
  else expect(said).toContain(`from ${running}, which has no number behind those that stay; write ${wider} for`);
});

test('P6 what runs and is no version has no place, and the best is shown as if nothing ran', () => {
  const judgement = policyOf('patch').judge?.({ tags: ['1.4.2', '2.0.0'], running: 'latest' });
  expect(judgement).toMatchObject({ runningComparable: false, chosen: '2.0.0' });
});

const numbers = fc.constantFrom('1', '1.2', '1.2.3', '1.2.4', '1.3.0', '2.0.0', '1.2.9007199254740993');
const tails = fc.constantFrom('', '', '-rc.1', '-alpine', '-r1', '_7');
const tags = fc.tuple(fc.constantFrom('', 'v'), numbers, tails).map((parts) => parts.join(''));

describe.each(['patch', 'minor', 'major'] as const)('%s', (word) => {
  orderingPolicySuite({
    policy: policyOf(word),
    tags,
    isLower(tag, running) {
      const [one, other] = [parseVersion(tag), parseVersion(running)];
      return one === null || other === null || compareVersions(one, other) < 0;
    },
  });
});
