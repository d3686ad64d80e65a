import { describe, expect, test } from 'vitest';
import { container, workload } from '#test/fixtures/workload.ts';
import { mentionsUs, paceOf } from './pace.ts';

describe('times', () => {
  test.each([
    [{}, {}, { intervalSeconds: null, deadlineSeconds: 600, requestedAt: null }],
    [{ 'interval-seconds': '30', 'deadline-seconds': ' 5 ' }, {}, { intervalSeconds: 30, deadlineSeconds: 5 }],
    [{}, { 'interval-seconds': '90' }, { intervalSeconds: 90 }],
    [{ 'interval-seconds': '30' }, { 'interval-seconds': '90' }, { intervalSeconds: 30 }],
    [{ 'interval-seconds': 'soon', 'deadline-seconds': '0' }, {}, { intervalSeconds: null, deadlineSeconds: 600 }],
    [{ 'deadline-seconds': '999999999' }, {}, { deadlineSeconds: 600 }],
    [{ 'requested-at': 'now' }, { 'requested-at': 'then' }, { requestedAt: 'now' }],
    [{}, { 'requested-at': 'then' }, { requestedAt: 'then' }],
  ])('of %j, in a Namespace with %j: %j', (own, shared, expected) => {
    const keyed = (texts: object) =>
      Object.fromEntries(Object.entries(texts).map(([key, value]) => [`reship.dev/${key}`, String(value)]));
    expect(paceOf(workload({ annotations: keyed(own) }), keyed(shared))).toMatchObject(expected);
  });
});

describe('tags followed by their digest', () => {
  const web = 'ghcr.io/acme/web';
  test.each([
    ['digest', `${web}:prod`, [`${web}:prod`]],
    ['digest', web, [`${web}:latest`]],
    ['digest', `${web}@sha256:${'a'.repeat(64)}`, []],
    ['digest', 'NOT AN IMAGE', []],
    ['semver:^1.4', `${web}:1.4.2`, []],
    ['newest', `${web}:1.4.2`, []],
    ['version-of:prod', `${web}:1.4.2`, [`${web}:prod`]],
    ['none', `${web}:1.4.2`, []],
    ['nonsense', `${web}:1.4.2`, []],
  ])('%s of %s: %j', (policy, image, expected) => {
    const one = workload({ annotations: { 'reship.dev/policy': policy }, containers: [container('app', image)] });
    expect([...paceOf(one, {}).pointers]).toEqual(expected);
  });
});

test.each([
  [{}, {}, false],
  [{ annotations: { 'keel.sh/policy': 'all' } }, {}, false],
  [{ annotations: null, labels: null }, {}, false],
  [{ annotations: { 'reship.dev/policy': 'digest' } }, {}, true],
  [{ annotations: { 'Reship.io/policy': 'digest' } }, {}, true],
  [{ templateLabels: { 'reship.dev/policy': 'digest' } }, {}, true],
  [{}, { 'reship.dev/default-policy': 'digest' }, true],
])('whether %j in a Namespace with %j says anything of us: %s', (wish, namespace, expected) => {
  expect(mentionsUs(workload(wish), namespace)).toBe(expected);
});
