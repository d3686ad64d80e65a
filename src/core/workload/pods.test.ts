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
  return { name: 'web-1', labels: {}, alive: true, containers: [app(imageID)], ...rest };
}

function app(imageID: string, waiting: string | null = null): PodFacts['containers'][number] {
  return { name: 'app', image: 'x', imageID, waiting };
}

function waits(reason: string, imageID = ''): PodFacts {
  return pod('', { containers: [app(imageID, reason)] });
}

describe('the digests that run', () => {
  const digests = (...all: readonly string[]) => ({ kind: 'digests', digests: all });

  test.each<[string, readonly PodFacts[], object]>([
    ['no Pod', [], { kind: 'nothing' }],
    ['no living Pod', [pod(`x@${a}`, { alive: false })], { kind: 'nothing' }],
    ['an image that cannot be pulled', [waits('ImagePullBackOff')], { kind: 'nothing' }],
    ['an image that cannot be pulled, beside one that runs', [pod(`x@${a}`), waits('ErrImagePull')], digests(a)],
    ['a container that cannot be made', [waits('CreateContainerConfigError')], { kind: 'nothing' }],
    ['a container that ran and waits to run again', [waits('CrashLoopBackOff', `x@${a}`)], digests(a)],
    ['a repository and digest', [pod(`ghcr.io/acme/web@${a}`)], { kind: 'digests', digests: [a] }],
    ['the older form', [pod(`docker-pullable://ghcr.io:443/acme/web@${a}`)], { kind: 'digests', digests: [a] }],
    ['the same digest twice', [pod(`x@${a}`), pod(`y@${a}`)], { kind: 'digests', digests: [a] }],
    ['two digests', [pod(`x@${b}`), pod(`x@${a}`)], { kind: 'digests', digests: [b, a] }],
  ])('%s', (_, pods, answer) => {
    expect(runningDigests(pods, 'app')).toEqual(answer);
  });

  test.each<[string, PodFacts, string]>([
    ['waits for an init container', waits('PodInitializing'), 'Pod web-1 has not started app yet ("PodInitializing")'],
    ['is being created', waits('ContainerCreating'), 'Pod web-1 has not started app yet ("ContainerCreating")'],
    ['has no status yet', pod('', { containers: [] }), 'Pod web-1 has not started app yet'],
    ['has a status without a word', pod(''), 'Pod web-1 has not started app yet'],
  ])('are unknown while a container %s', (_, starting, why) => {
    expect(runningDigests([pod(`x@${b}`), starting], 'app')).toEqual({ kind: 'unknown', why });
  });

  test.each([a, `docker://${a}`, `@${a}`, 'web:1.4.2', 'web@sha256:short'])(
    'are unknown with imageID %s',
    (imageID) => {
      const seen = runningDigests([pod(`x@${b}`), pod(imageID)], 'app');
      expect(seen).toEqual({ kind: 'unknown', why: expect.stringContaining('Pod web-1 reports') });
    },
  );
});
