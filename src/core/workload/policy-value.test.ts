// Tests of the grammar of reship.dev/policy.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicyValue } from './policy-value.ts';

/** The policies by container, `*` for all, as their texts. */
function textsOf(value: string): Readonly<Record<string, string>> {
  const read = parsePolicyValue(value);
  if (read.kind !== 'policies') throw new Error(`${value} was read as ${JSON.stringify(read)}`);
  const { policies } = read;
  if ('all' in policies) return { '*': policies.all.text };
  return Object.fromEntries(Object.entries(policies.byContainer).map(([name, policy]) => [name, policy.text]));
}

const long = 'a'.repeat(63);

describe('the value of a policy', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['digest', { '*': 'digest' }],
    [' digest\n', { '*': 'digest' }],
    ['semver:^1.4', { '*': 'semver:^1.4' }],
    ['semver:>=1.4 <2', { '*': 'semver:>=1.4 <2' }],
    ['app=semver:^1.4', { app: 'semver:^1.4' }],
    ['app=semver:^1.4; proxy=digest', { app: 'semver:^1.4', proxy: 'digest' }],
    ['app=semver:>=1.4 <2;\n proxy= digest\n', { app: 'semver:>=1.4 <2', proxy: 'digest' }],
    ['app=numeric:\\d{1,3}', { app: 'numeric:\\d{1,3}' }],
    ['9=digest;constructor=digest', { 9: 'digest', constructor: 'digest' }],
    [`${long}=digest`, { [long]: 'digest' }],
  ])('%j is read', (value, texts) => {
    expect(textsOf(value)).toEqual(texts);
  });

  test.each(['none', 'None', ' NONE '])('%j opts out', (value) => {
    expect(parsePolicyValue(value)).toEqual({ kind: 'none' });
  });
});

describe('a value that cannot be used', () => {
  test.each<[string, string, string]>([
    ['', 'the policy is empty', 'or remove the annotation'],
    [' ; ;', 'the policy is empty', 'or remove the annotation'],
    ['digest;', 'the policy has an empty part', 'Remove the stray ";"'],
    ['app=digest;;proxy=digest', 'the policy has an empty part', 'Remove the stray ";"'],
    ['digest; semver:^1.4', '"digest" names no container', 'CONTAINER=POLICY'],
    ['app=digest; semver:^1.4', '"semver:^1.4" names no container', 'CONTAINER=POLICY'],
    ['app=digest; App=digest', '"App=digest" names no container', 'CONTAINER=POLICY'],
    [`app=digest; ${long}a=digest`, 'names no container', 'CONTAINER=POLICY'],
    ['app=digest; app=semver:^1.4', 'the container app has two policies', 'Write app= once'],
    ['app=digest; proxy=none', 'none opts out the whole workload', 'Leave proxy= out'],
    ['semver=^1.4', '"semver=^1.4" gives a container named semver a policy', 'Write semver:^1.4.'],
    [
      'app=semver:^1.4,api=digest',
      '"," does not separate',
      'Separate containers with ";", such as app=semver:^1.4; api=digest.',
    ],
    ['app=digest, api=digest,db=digest', '"," does not separate', 'app=digest; api=digest; db=digest.'],
    ['app=numeric:build-(.*),api=digest', '"," does not separate', 'app=numeric:build-(.*); api=digest.'],
    ['x'.repeat(1025), 'at most 1 KiB', '1 KiB'],
    ['é'.repeat(513), 'at most 1 KiB', '1 KiB'],
  ])('%j is InvalidSettings', (value, message, next) => {
    expect(parsePolicyValue(value)).toEqual({
      kind: 'problem',
      problem: {
        code: 'InvalidSettings',
        message: expect.stringContaining(message),
        next: expect.stringContaining(next),
      },
    });
  });

  test.each(['polcy', 'App=digest', '=digest', 'app =digest'])('%j is left to the policies to explain', (value) => {
    expect(parsePolicyValue(value)).toMatchObject({ kind: 'problem', problem: { code: 'InvalidSettings' } });
  });

  test('of a container says which', () => {
    const read = parsePolicyValue('app=digest; proxy=semver:banana');
    expect(read).toMatchObject({ problem: { code: 'InvalidPolicy', message: expect.stringMatching(/^proxy: /) } });
    expect(parsePolicyValue('proxy=')).toMatchObject({ problem: { message: expect.stringMatching(/^proxy: /) } });
  });

  test('P10 never makes it throw, and its message stays short', () => {
    const hostile = fc.oneof(
      anyText(1200),
      fc.stringMatching(/^[a-c;=: \n^.0-9]{0,40}$/),
      fc.constantFrom(';', '=', 'a=;', 'é').map((unit) => unit.repeat(204_800)),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const read = parsePolicyValue(value);
        expect(read.kind === 'problem' ? read.problem.message.length : 0).toBeLessThan(2048);
      }),
    );
  });
});

/** Any UTF-16 code units, lone surrogates too; much cheaper to set up than fast-check's binary strings. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((units) => String.fromCharCode(...units));
}
