// Tests of what all ways to a candidate share.
import { expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { parseReference } from '#core/image/reference.ts';
import { noFilter } from '#core/policy/filter.ts';
import { reason } from '#core/reason/reason.ts';
import { a, policyOf, repository } from '#test/fixtures/decision-rows.ts';
import { container, workload } from '#test/fixtures/workload.ts';
import { knowledgeOf } from './knowledge.ts';
import { noAnswers } from './observation.ts';
import type { Seeking } from './seeking.ts';
import { chosenFrom, notComparable, pointsTo, waits } from './seeking.ts';

function seek(policy: string, current: string | null): Seeking {
  const reference = parseReference(`${repository}:latest`);
  if (reference === null) throw new Error('the row is wrong');
  return {
    workload: workload(),
    container: container('app', ''),
    policy: policyOf(policy),
    settings: { start: 'comparable', pin: 'digest', filter: noFilter },
    wished: false,
    explain: false,
    reference,
    repository: repository as Repository,
    current,
    know: knowledgeOf(noAnswers),
  };
}

const judged = (chosen: string | null) => ({ chosen, runningComparable: true, verdicts: [] });

test('a chosen tag is newer when another one is written', () => {
  expect(chosenFrom(judged('1.5'), seek('semver:*', '1.4'))).toMatchObject({ kind: 'tag', tag: '1.5', newer: true });
  expect(chosenFrom(judged('1.5'), seek('semver:*', '1.5'))).toMatchObject({
    kind: 'tag',
    newer: false,
    followsTag: false,
  });
});

test.each([
  ['semver:*', '1.4', 'no tag of the repository is newer and allowed by semver:*; runs 1.4'],
  ['semver:*', null, 'no tag of the repository is newer and allowed by semver:*'],
  [
    'semver:1.4.2',
    '1.4.1',
    'no tag of the repository is newer and allowed by semver:1.4.2; runs 1.4.1; semver:1.4.2 allows',
  ],
])('%s, running %s: %s', (policy, current, message) => {
  expect(chosenFrom(judged(null), seek(policy, current))).toMatchObject({
    kind: 'none',
    verb: 'stay',
    reason: { message: expect.stringContaining(message) },
  });
});

test('what is not comparable says how to start once', () => {
  const { reason: why } = notComparable(seek('semver:*', 'latest'), 'and so on', judged('1.5')) as ReturnType<
    typeof waits
  > & { kind: 'none' };
  expect([why.message, why.next]).toEqual([
    'runs latest, and so on',
    `start once: kubectl set image deploy/web app=${repository}:1.5 -n shop, or annotate reship.dev/start: any`,
  ]);
  expect(notComparable(seek('semver:*', null), 'x', judged(null))).toMatchObject({
    tag: null,
    reason: { message: 'runs an image without a tag, x', next: 'annotate reship.dev/start: any' },
  });
});

test('a wait shows what would be taken, where that is known', () => {
  const why = reason('TagMissing', 'x');
  expect(waits(why)).toEqual({ kind: 'none', verb: 'wait', reason: why, tag: null, verdicts: [] });
  expect(waits(why, judged('1.5'))).toMatchObject({ tag: '1.5' });
});

test('digests are short in sentences', () => {
  expect(pointsTo('prod', a)).toBe('prod is sha256:aaaaaaaaaaaa');
});
