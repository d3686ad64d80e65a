// Tests of label selectors and of the bits that Pods run.
import { describe, expect, test } from 'vitest';
import { runningDigests, selects } from './pods.ts';
import type { LabelSelector, PodFacts } from './workload.ts';

const a = `sha256:${'a'.repeat(64)}`;
const b = `sha256:${'b'.repeat(64)}`;

function expression(key: string, operator: string, ...values: readonly string[]): LabelSelector {
  return { matchLabels: {}, matchExpressions: [{ key, operator, values }] };
}

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'front' };

  test.each<[string, LabelSelector, boolean]>([
    ['empty', { matchLabels: {}, matchExpressions: [] }, true],
    ['app=web', { matchLabels: { app: 'web' }, matchExpressions: [] }, true],
    ['app=db', { matchLabels: { app: 'db' }, matchExpressions: [] }, false],
    ['an absent label', { matchLabels: { zone: 'x' }, matchExpressions: [] }, false],
    [
      'a name that every object inherits',
      { matchLabels: {}, matchExpressions: expression('constructor', 'Exists').matchExpressions },
      false,
    ],
    ['In', expression('tier', 'In', 'back', 'front'), true],
    ['In without the value', expression('tier', 'In', 'back'), false],
    ['In of an absent label', expression('zone', 'In', 'x'), false],
    ['NotIn', expression('tier', 'NotIn', 'back'), true],
    ['NotIn with the value', expression('tier', 'NotIn', 'front'), false],
    ['NotIn of an absent label', expression('zone', 'NotIn', 'x'), true],
    ['Exists', expression('app', 'Exists'), true],
    ['Exists of an absent label', expression('zone', 'Exists'), false],
    ['DoesNotExist', expression('zone', 'DoesNotExist'), true],
    ['DoesNotExist of a present label', expression('app', 'DoesNotExist'), false],
    ['an unknown operator', expression('app', 'Gt', '1'), false],
    [
      'one that holds and one that does not',
      { matchLabels: { app: 'web' }, matchExpressions: expression('app', 'DoesNotExist').matchExpressions },
      false,
    ],
  ])('%s', (_, selector, answer) => {
    expect(selects(selector, labels)).toBe(answer);
  });
});

function pod(imageID: string, rest: Partial<PodFacts> = {}): PodFacts {
  return { name: 'web-1', labels: {}, running: true, containers: [{ name: 'app', image: 'x', imageID }], ...rest };
}

describe('the digests that run', () => {
  test.each<[string, readonly PodFacts[], object]>([
    ['no Pod', [], { kind: 'nothing' }],
    ['no running Pod', [pod(`x@${a}`, { running: false })], { kind: 'nothing' }],
    ['not pulled yet', [pod('')], { kind: 'nothing' }],
    [
      'another container',
      [pod(`x@${a}`, { containers: [{ name: 'proxy', image: 'x', imageID: `x@${a}` }] })],
      { kind: 'nothing' },
    ],
    ['a repository and digest', [pod(`ghcr.io/acme/web@${a}`)], { kind: 'digests', digests: [a] }],
    ['the older form', [pod(`docker-pullable://ghcr.io:443/acme/web@${a}`)], { kind: 'digests', digests: [a] }],
    ['the same digest twice', [pod(`x@${a}`), pod(`y@${a}`)], { kind: 'digests', digests: [a] }],
    ['two digests', [pod(`x@${b}`), pod(`x@${a}`), pod('')], { kind: 'digests', digests: [b, a] }],
  ])('%s', (_, pods, answer) => {
    expect(runningDigests(pods, 'app')).toEqual(answer);
  });

  test.each([a, `docker://${a}`, `@${a}`, 'web:1.4.2', 'web@sha256:short'])(
    'are unknown with imageID %s',
    (imageID) => {
      const seen = runningDigests([pod(`x@${b}`), pod(imageID)], 'app');
      expect(seen).toEqual({ kind: 'unknown', why: expect.stringContaining('Pod web-1 reports') });
    },
  );
});
