// Tests of the settings of one place: unknown and misplaced keys, and values.
import { describe, expect, test } from 'vitest';
import { readLabels, readPlace } from './settings-place.ts';
import type { Place } from './settings-keys.ts';

describe('P9 a key in doubt', () => {
  test.each<[Place, string, string]>([
    ['workload', 'reship.dev/polcy', 'unknown key reship.dev/polcy; did you mean reship.dev/policy?'],
    ['workload', 'reship.dev/Policy', 'unknown key reship.dev/Policy; did you mean reship.dev/policy?'],
    ['workload', 'reship.dev/suspendd', 'unknown key reship.dev/suspendd; did you mean reship.dev/suspend?'],
    [
      'workload',
      'reship.dev/intervall-seconds',
      'unknown key reship.dev/intervall-seconds; did you mean reship.dev/interval-seconds?',
    ],
    ['workload', 'reship.dev/', 'unknown key reship.dev/; did you mean reship.dev/pin?'],
    [
      'namespace',
      'reship.dev/default-polcy',
      'unknown key reship.dev/default-polcy on the Namespace; did you mean reship.dev/default-policy?',
    ],
    [
      'template',
      'reship.dev/polcy',
      'unknown key reship.dev/polcy on the pod template; did you mean reship.dev/policy?',
    ],
    ['workload', 'reship.dev/default-policy', 'reship.dev/default-policy is for Namespaces; write reship.dev/policy'],
    ['namespace', 'reship.dev/policy', 'reship.dev/policy stands on the Namespace; write reship.dev/default-policy'],
    [
      'namespace',
      'reship.dev/state',
      'reship.dev/state stands on the Namespace; it belongs on the metadata of the workload',
    ],
    [
      'workload',
      'reship.dev/restarted-for',
      'reship.dev/restarted-for stands on the workload; it belongs on the pod template, where only Reship writes it',
    ],
    [
      'template',
      'reship.dev/policy',
      'reship.dev/policy stands on the pod template; it belongs on the metadata of the workload',
    ],
    [
      'template',
      'reship.dev/suspend',
      'reship.dev/suspend stands on the pod template; it belongs on the metadata of the workload',
    ],
    ['workload', 'reship.io/policy', 'reship.io/policy has the wrong prefix; write reship.dev/policy'],
    ['workload', 'Reship.Dev/pin', 'Reship.Dev/pin has the wrong prefix; write reship.dev/pin'],
    ['workload', 'reship/suspend', 'reship/suspend has the wrong prefix; write reship.dev/suspend'],
    ['workload', 'reship.io/polcy', 'unknown key reship.io/polcy; did you mean reship.dev/policy?'],
    [
      'workload',
      'reship.dev/po\nlicy',
      String.raw`unknown key "reship.dev/po\u{a}licy"; did you mean reship.dev/policy?`,
    ],
  ])('on a %s, %j', (place, key, message) => {
    const { keyProblems, values } = readPlace(place, { [key]: 'digest' });
    expect(keyProblems).toEqual([{ code: 'InvalidSettings', message, next: expect.stringMatching(/\.$/) }]);
    expect(values.size).toBe(0);
  });

  test.each([
    'example.com/reship',
    'example.com/reship.dev',
    'reship.example.com/x',
    'notreship.dev/policy',
    'reship',
    'reship.dev',
  ])('%s is not ours', (key) => {
    expect(readPlace('workload', { [key]: 'x' }).keyProblems).toEqual([]);
    expect(readLabels('workload', { [key]: 'x' })).toEqual([]);
  });

  test.each([
    ['workload', 'reship.dev/policy', 'reship.dev/policy is a label, and labels set nothing', 'reship.dev/policy'],
    [
      'template',
      'reship.dev/pn',
      'reship.dev/pn is a label on the pod template, and labels set nothing',
      'reship.dev/pin',
    ],
    ['workload', 'reship.io/suspend', 'reship.io/suspend is a label, and labels set nothing', 'reship.dev/suspend'],
  ] as const)('as a label of a %s: %s', (place, key, message, right) => {
    expect(readLabels(place, { [key]: 'x', app: 'web' })).toEqual([
      { code: 'InvalidSettings', message, next: `Remove the label and annotate the workload itself with ${right}.` },
    ]);
  });
});

test.each<[Place, string, string]>([
  ['template', 'reship.io/policy', 'Write reship.dev/policy in metadata.annotations of the workload.'],
  ['namespace', 'reship.dev/state', 'Remove it there.'],
  ['workload', 'reship.dev/restarted-for', 'Remove it there.'],
])('a key that stands wrong on a %s: %s has its next step', (place, key, next) => {
  const [problem] = readPlace(place, { [key]: 'x' }).keyProblems;
  expect(problem?.message).toContain(' stands on the ');
  expect(problem?.next).toBe(next);
});

describe('the values of a place', () => {
  test('are trimmed and handed on, those that Reship writes included', () => {
    const read = readPlace('workload', {
      'reship.dev/policy': ' digest\n',
      'reship.dev/state': '{}',
      'reship.dev/suspended': '',
    });
    expect([...read.values]).toEqual([
      ['policy', 'digest'],
      ['state', '{}'],
      ['suspended', ''],
    ]);
    expect(read.keyProblems).toEqual([]);
  });

  test('that cannot be used say where they stand and what they must be', () => {
    const problem = readPlace('namespace', { 'reship.dev/pin': 'sha' }).valueProblems.get('pin');
    expect(problem).toEqual({
      code: 'InvalidSettings',
      message: 'reship.dev/pin on the Namespace is "sha"; it must be digest, tag or none',
      next: 'Write digest, tag or none, or remove reship.dev/pin.',
    });
  });

  test('are judged without the blanks around them', () => {
    expect([...readPlace('workload', { 'reship.dev/include': ' \n' }).valueProblems.keys()]).toEqual(['include']);
  });

  test('none without annotations', () => {
    expect(readPlace('template', null)).toMatchObject({ keyProblems: [] });
  });

  test('problems come in the order of the keys', () => {
    const { keyProblems } = readPlace('workload', { 'reship.dev/zz': '', 'reship.dev/aa': '' });
    expect(keyProblems.map(({ message }) => message.split(';')[0])).toEqual([
      'unknown key reship.dev/aa',
      'unknown key reship.dev/zz',
    ]);
  });
});
