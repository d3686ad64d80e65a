// Settings where nothing reads them.
import { describe, expect, test } from 'vitest';
import { workload } from '#test/fixtures/workload.ts';
import { settingsWithoutPolicy, strayIn } from './unread-settings.ts';

const annotations = { 'reship.dev/policy': 'digest', other: 'x' };
const metadata = { name: 'web', annotations };

describe('settings on a kind that is not followed', () => {
  test.each([
    ['ReplicaSet', 'apps/v1'],
    ['Job', 'batch/v1'],
    ['Pod', 'v1'],
    ['Deployment', 'extensions/v1beta1'],
    ['CronJob', 'batch/v1beta1'],
  ])('%s of %s', (kind, apiVersion) => {
    expect(strayIn({ kind, apiVersion, metadata })).toMatchObject({
      code: 'NothingFollowed',
      message: `reship.dev/policy on ${kind} web (${apiVersion}), a kind that is not followed`,
    });
  });

  test.each<readonly [string, unknown]>([
    ['no settings', { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'web', annotations: { other: 'x' } } }],
    ['the copies of an owner', { kind: 'Pod', apiVersion: 'v1', metadata: { ...metadata, ownerReferences: [{}] } }],
    ['our own group', { kind: 'DeployRecord', apiVersion: 'reship.dev/v1alpha1', metadata }],
    ['no manifest at all', { metadata }],
    ['nothing', null],
  ])('nothing is said of %s', (_name, document) => {
    expect(strayIn(document)).toBeNull();
  });

  test('five keys are named at most, and strange names are quoted', () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`reship.dev/k${index}`, '']));
    const said = strayIn({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a b', annotations: many } });
    expect(said?.message).toContain('reship.dev/k4 and 2 more on Pod "a b" (v1)');
  });
});

describe('settings without a policy', () => {
  test.each<readonly [string, Record<string, string>, Record<string, string>, string | null]>([
    ['a pin', { 'reship.dev/pin': 'tag' }, {}, 'reship.dev/pin without a policy'],
    [
      'two',
      { 'reship.dev/include': 'a', 'reship.dev/exclude': 'b' },
      {},
      'reship.dev/exclude, reship.dev/include without',
    ],
    ['beside a policy', { 'reship.dev/pin': 'tag', 'reship.dev/policy': 'digest' }, {}, null],
    ['beside that of the Namespace', { 'reship.dev/pin': 'tag' }, { 'reship.dev/default-policy': 'digest' }, null],
    ['beside none', { 'reship.dev/pin': 'tag', 'reship.dev/policy': 'none' }, {}, null],
    ['beside a mistake', { 'reship.dev/pin': 'sha' }, {}, null],
    ['a brake', { 'reship.dev/suspend': 'true' }, {}, null],
    ['nothing', {}, {}, null],
  ])('%s', (_name, own, shared, says) => {
    const said = settingsWithoutPolicy(workload({ annotations: own }), shared);
    if (says === null) expect(said).toBeNull();
    else expect(said?.message).toContain(says);
  });
});
