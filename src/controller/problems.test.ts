// What stands against a workload is told, whatever its reason is called, and shown for as long as one of its causes lasts.
import { describe, expect, test } from 'vitest';
import type { ContainerDecision } from '#core/decision/decision.ts';
import { type Reason, reason } from '#core/reason/reason.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { controllerWorld } from '#test/fixtures/controller-world.ts';
import { a, b, repository, runsA, semver, web } from '#test/fixtures/decision-rows.ts';
import { workload } from '#test/fixtures/workload.ts';
import { decideIn } from '#test/fixtures/world.ts';
import { createProblemFigure, problemsOf } from './problems.ts';

const helm = (operation: 'Apply' | 'Update') => ({
  managers: [{ manager: 'helm', operation, time: null }],
});
const release = { 'meta.helm.sh/release-name': 'web' };
const versions = { tags: { [repository]: ['1.4.2', 'prod'] }, digest: { '1.4.2': b, prod: a }, pods: runsA };
const pinned = `:1.4.2@${a}`;

test.each([
  {
    name: 'a range that cannot be used',
    annotations: { 'reship.dev/policy': 'semver:nonsense' },
    told: 'InvalidSettings',
  },
  { name: 'a name that no container has', annotations: { 'reship.dev/policy': 'x=digest' }, told: 'InvalidSettings' },
  { name: 'Helm 4', annotations: { ...semver, ...release }, more: helm('Apply'), told: 'Blocked' },
  { name: 'Helm 3, which is a note', annotations: { ...semver, ...release }, more: helm('Update'), told: undefined },
  { name: 'a tag without a place in the policy', image: ':prod', annotations: semver, told: 'Blocked' },
])('$name is told as $told', ({ image = pinned, annotations, more = {}, told }) => {
  const { decision } = decideIn(web(image, annotations, more), versions);
  expect([...problemsOf(decision).keys()]).toEqual(told === undefined ? [] : [told]);
});

test('it is told once, and again after half an hour, as any other', async () => {
  const { look, world, clock, told } = controllerWorld();
  if (world.workload === null) throw new Error('it is there');
  world.workload = { ...world.workload, annotations: { 'reship.dev/policy': 'semver:nonsense' } };
  expect(await look()).toEqual({ again: 'after', seconds: 1800 });
  await look();
  expect(told()).toEqual(['InvalidSettings']);
  await clock.advance(1_800_000);
  await look();
  expect(told()).toEqual(['InvalidSettings']);
});

describe('several under one word', () => {
  const [only] = decideIn(web(pinned, semver), versions).decision.containers;
  const found = (all: readonly Reason[]) => {
    const containers = all.map((one) => ({ ...(only as ContainerDecision), verb: 'wait' as const, reasons: [one] }));
    return [...problemsOf({ containers, againAfterSeconds: null })];
  };
  const told = (...all: readonly Reason[]) => found(all).map(([word, { text }]) => `${word}: ${text.note}`);

  test('have the same codes in whatever order they come, each once', () => {
    const all = [reason('ServerBusy', 'x'), reason('NotAnImage', 'y'), reason('ServerBusy', 'z')];
    const codes = (some: readonly Reason[]) => found(some).map(([, one]) => one.codes);
    for (const some of [all, all.slice(0, 2), all.slice(1)])
      expect(codes(some)).toEqual([['NotAnImage', 'ServerBusy']]);
  });

  test('are told in one Event', () => {
    const [chart, many] = [reason('NotAnImage', 'a chart', ''), reason('TooManyCandidates', '101 tags', '')];
    expect(told(chart, many)).toEqual(['Blocked: a chart; 101 tags']);
  });

  test('of the same words are told once, and within the limit', () => {
    const one = reason('AuthFailed', 'no password', '');
    expect(told(one, one)).toEqual(['AuthFailed: no password']);
    const [long] = told(reason('ServerBusy', 'x'.repeat(1000), ''), reason('NotAnImage', 'y'.repeat(1000), ''));
    expect(long).toHaveLength('Blocked: '.length + 1024);
  });
});

test('a figure that two hold up ends with the last of them, or with its workload', async () => {
  const metrics = createMetrics({ process: false });
  const figure = createProblemFigure(metrics);
  const { id } = workload();
  const shown = async () => (await metrics.text()).includes('reason="Blocked"');
  figure.stands(id, 'Blocked', 'looks');
  figure.stands(id, 'Blocked', 'decision');
  figure.ends(id, 'Blocked', 'looks');
  expect(await shown()).toBe(true);
  figure.ends(id, 'Blocked', 'decision');
  expect(await shown()).toBe(false);
  figure.stands(id, 'Blocked', 'looks');
  figure.forget(id);
  figure.stands(id, 'Blocked', 'decision');
  figure.ends(id, 'Blocked', 'decision');
  expect(await shown()).toBe(false);
});
