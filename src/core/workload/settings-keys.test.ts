// Tests of the keys under reship.dev/ and of where they may stand.
import { describe, expect, test } from 'vitest';
import { homeOf, isKeyOf, reshipKeys, suggestionsFor, workloadKeys } from './settings-keys.ts';

describe('the keys', () => {
  test('of a workload are those of its owner and those that Reship writes', () => {
    expect(workloadKeys).toEqual([
      'reship.dev/policy',
      'reship.dev/containers',
      'reship.dev/include',
      'reship.dev/exclude',
      'reship.dev/pin',
      'reship.dev/interval-seconds',
      'reship.dev/deadline-seconds',
      'reship.dev/soak-seconds',
      'reship.dev/on-failure',
      'reship.dev/on-reset',
      'reship.dev/start',
      'reship.dev/suspend',
      'reship.dev/allow-drift',
      'reship.dev/requested-at',
      'reship.dev/state',
      'reship.dev/suspended',
    ]);
  });

  test.each([
    ['policy', 'workload'],
    ['pin', 'workload'],
    ['state', 'workload'],
    ['default-policy', 'namespace'],
    ['restarted-for', 'template'],
    ['polcy', null],
    ['constructor', null],
    ['', null],
  ])('%j belongs on %j', (name, home) => {
    expect(homeOf(name)).toBe(home);
  });

  test.each([
    ['namespace', 'pin', true],
    ['namespace', 'suspend', true],
    ['namespace', 'suspended', true],
    ['namespace', 'policy', false],
    ['namespace', 'state', false],
    ['workload', 'default-policy', false],
    ['workload', 'restarted-for', false],
    ['template', 'policy', false],
  ] as const)('on a %s, %s may stand: %j', (place, name, answer) => {
    expect(isKeyOf(place, name)).toBe(answer);
  });

  test('that are suggested are for people to write', () => {
    expect(suggestionsFor('workload')).not.toContain('state');
    expect(suggestionsFor('namespace')).toContain('default-policy');
    expect(suggestionsFor('template')).not.toContain('restarted-for');
  });

  test('of ours are listed in one order, whatever the order of the map', () => {
    const one = reshipKeys({
      'reship.dev/pin': 'tag',
      other: 'x',
      'reship.dev/containers': 'app',
      'reship.io/pin': 'x',
    });
    expect(one).toEqual([
      ['reship.dev/containers', 'app'],
      ['reship.dev/pin', 'tag'],
    ]);
    expect(reshipKeys({ 'reship.dev/containers': 'app', 'reship.dev/pin': 'tag' })).toEqual(one);
  });
});
