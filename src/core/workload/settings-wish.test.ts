// The settings of a workload for which a person asks a policy, and what is wrong on a Namespace itself.
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/policy.ts';
import { namespaceProblems, readSettings } from './settings.ts';

function prefixed(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [`reship.dev/${key}`, value]));
}

describe('a person asks for a policy', () => {
  const bare = { annotations: {}, templateAnnotations: null, labels: {}, templateLabels: {} };
  const wish = parsed('semver:^1');

  test('which covers what has none and is not opted out', () => {
    expect(readSettings(bare, {}, wish).settings).toMatchObject({ policies: { all: wish }, source: 'Flag' });
    const out = { ...bare, annotations: prefixed({ policy: 'none' }) };
    expect(readSettings(out, {}, wish).settings).toMatchObject({ policies: null, optedOut: true });
  });

  test('and the other settings hold for it as well', () => {
    const pinned = { ...bare, annotations: prefixed({ pin: 'none' }) };
    expect(readSettings(pinned, {}, wish).problems[0]?.message).toContain('pin: none only restarts Pods');
    expect(readSettings(bare, prefixed({ supend: 'true' }), wish).problems).toHaveLength(1);
  });
});

test('a Namespace has its own problems, whether or not anything follows there', () => {
  expect(namespaceProblems(prefixed({ 'default-policy': 'digset', supend: 'true', pin: 'sha' }))).toHaveLength(3);
  expect(namespaceProblems(prefixed({ 'default-policy': 'digest', suspend: 'true' }))).toEqual([]);
});

function parsed(text: string): Policy {
  const reading = parsePolicy(text);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.policy;
}
