// What must hold for any annotations, tried very often, and that reading them takes linear time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often, oftenTimeout } from '#test/fixtures/fuzz.ts';
import { growth, linear } from '#test/fixtures/growth.ts';
import { parsePolicyValue } from './policy-value.ts';
import { readSettings } from './settings.ts';

function joined(...pieces: readonly string[]): fc.Arbitrary<string> {
  const places = fc.array(fc.nat(pieces.length - 1), { maxLength: 5 });
  return places.map((chosen) => chosen.map((place) => pieces[place]).join(''));
}

const longestName = 'a'.repeat(63);
const values = joined(
  'app',
  longestName,
  '=',
  '=',
  ';',
  ';',
  ' ',
  'digest',
  'semver:^1.4',
  'none',
  'patch',
  ':',
  '\n',
  '\u0000',
  'ä',
  '\u{1f600}',
);

test('P8 P10 any policy value names each container once, or is refused', { timeout: oftenTimeout }, () => {
  fc.assert(
    fc.property(values, (value) => {
      const read = parsePolicyValue(value);
      if (read.kind === 'problem') return read.problem.message.length < 1200 && read.problem.next !== '';
      if (read.kind === 'none' || 'all' in read.policies) return !value.includes(';');
      return Object.keys(read.policies.byContainer).length === value.split(';').length;
    }),
    often,
  );
});

test('P8 a container with a name of 63 characters has its pair in the value', () => {
  expect(parsePolicyValue(`${longestName}=digest`)).toMatchObject({
    kind: 'policies',
    policies: { byContainer: { [longestName]: { word: 'digest' } } },
  });
  expect(parsePolicyValue(`${longestName}a=digest`)).toMatchObject({ kind: 'problem' });
});

const keys = [
  'policy',
  'polcy',
  'containers',
  'include',
  'exclude',
  'pin',
  'start',
  'suspend',
  'allow-drift',
  'deadline-seconds',
  'default-policy',
  '',
  'ä',
];
const written = joined(
  'digest',
  'tag',
  'none',
  'app',
  ',',
  ';',
  'true',
  '15',
  '(',
  '.*',
  ' ',
  '\n',
  '\u0000',
  'helm',
  'any',
);

test('P9 P10 any annotations are read, and an unknown key or a wrong value is a problem', {
  timeout: oftenTimeout,
}, () => {
  fc.assert(
    fc.property(fc.nat(keys.length - 1), fc.nat(1), written, (place, on, value) => {
      const key = keys[place] ?? '';
      const annotations = { [`reship.dev/${key}`]: value };
      const policy = { 'reship.dev/policy': 'digest' };
      const bearer = {
        annotations: on === 0 ? { ...policy, ...annotations } : policy,
        templateAnnotations: null,
        labels: {},
        templateLabels: {},
      };
      const { settings, problems } = readSettings(bearer, on === 0 ? {} : annotations);
      const isKnown = !['polcy', '', 'ä', on === 0 ? 'default-policy' : 'policy'].includes(key);
      if (!isKnown && problems.length === 0) return false;
      if (problems.some(({ message, next }) => message.length > 1200 || next === '')) return false;
      return problems.length > 0 || key !== 'suspend' || (settings.suspended !== null) === (value.trim() === 'true');
    }),
    often,
  );
});

test.each([
  ['many parts', (size: number) => 'a=digest;'.repeat(size)],
  ['many separators', (size: number) => ';'.repeat(9 * size)],
  ['many spaces', (size: number) => `a=${' '.repeat(8 * size)};`],
])('P10 a policy value of %s is read in linear time', (_, build) => {
  expect(growth<string>(build, parsePolicyValue, 25)).toBeLessThan(linear);
});

test('P2 P10 a value of 200 KiB is refused by its length', () => {
  for (const text of ['a', ';', ' ', '\u{1f600}', 'a=digest;'])
    expect(parsePolicyValue(text.repeat(200 * 1024)).kind).toBe('problem');
});
