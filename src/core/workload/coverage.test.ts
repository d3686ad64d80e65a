// Tests of which containers a policy covers.
import { describe, expect, test } from 'vitest';
import type { Policy } from '#core/policy/policy.ts';
import type { Coverage } from './coverage.ts';
import { coverageOf } from './coverage.ts';
import { workloadOf } from './projection.ts';

const digest: Policy = { word: 'digest', text: 'digest', chooses: 'digest' };
const semver: Policy = { word: 'semver', text: 'semver:^1.4', chooses: 'tag' };
const odd: Policy = { word: 'newest', text: "newest:it's", chooses: 'tag' };

/** `name image` for each container; `init name image` and `sidecar name image` for the others. */
function cover(
  pod: readonly string[],
  policies: Parameters<typeof coverageOf>[1]['policies'],
  containers: readonly string[] | null = null,
): Coverage {
  const initContainers: object[] = [];
  const main: object[] = [];
  for (const line of pod) {
    const [first = '', ...rest] = line.split(' ');
    if (first === 'init') initContainers.push({ name: rest[0], image: rest[1] });
    else if (first === 'sidecar') initContainers.push({ name: rest[0], image: rest[1], restartPolicy: 'Always' });
    else main.push({ name: first, image: rest[0] });
  }
  const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' };
  const workload = workloadOf(
    { metadata, spec: { template: { spec: { initContainers, containers: main } } } },
    'Deployment',
  );
  if (workload === null) throw new Error('the sample is no workload');
  return coverageOf(workload, { policies, containers });
}

/** `app`, or `migrate<app` for one that goes along. */
function namesOf({ covered }: Coverage): readonly string[] {
  return covered.map(({ container, follows }) => (follows === null ? container.name : `${container.name}<${follows}`));
}

const web = 'ghcr.io/acme/web:1.4.2';
const long = 'a'.repeat(63);

describe('a policy for all', () => {
  test.each<[string, readonly string[], Policy, readonly string[]]>([
    ['the only container', [`app ${web}`], semver, ['app']],
    [
      'the only container beside others that do not count',
      [`init setup busybox:1`, `sidecar envoy envoy:1`, `app ${web}`],
      semver,
      ['app'],
    ],
    [
      'P16 an init container and a sidecar with the same image go along',
      [`init migrate ${web}`, `sidecar agent ${web}`, `app ${web}`],
      semver,
      ['migrate<app', 'agent<app', 'app'],
    ],
    [
      'an init container with another tag stays',
      ['init migrate ghcr.io/acme/web:1.4.1', `app ${web}`],
      semver,
      ['app'],
    ],
    ['all of one repository', [`app ${web}`, 'worker ghcr.io/acme/web:1.4.1'], semver, ['app', 'worker']],
    [
      'all of one repository, however it is spelt',
      ['app nginx:1.27', 'other docker.io/library/nginx:1.26'],
      semver,
      ['app', 'other'],
    ],
    ['one whose image is no reference', ['app :::'], semver, ['app']],
    [
      'P16 digest covers containers, sidecars and init containers',
      ['init setup busybox:1', 'sidecar envoy envoy:1', `app ${web}`, 'otel otel:1'],
      digest,
      ['setup', 'envoy', 'app', 'otel'],
    ],
  ])('covers %s', (_, pod, policy, names) => {
    const coverage = cover(pod, { all: policy });
    expect(coverage.problems).toEqual([]);
    expect(namesOf(coverage)).toEqual(names);
    expect(new Set(coverage.covered.map((one) => one.policy))).toEqual(new Set([policy]));
  });

  test('of several images is ambiguous when it chooses versions', () => {
    expect(cover([`app ${web}`, 'envoy envoy:1', 'otel otel:1', 'init setup busybox:1'], { all: semver })).toEqual({
      covered: [],
      problems: [
        {
          code: 'AmbiguousContainers',
          message: "this pod has app, envoy, otel; write reship.dev/policy: 'app=semver:^1.4'",
          next: "kubectl annotate deploy/web -n shop --overwrite reship.dev/policy='app=semver:^1.4'",
        },
      ],
    });
  });

  test('two images that are no references are not one repository', () => {
    expect(cover(['app :::', 'other :::'], { all: semver }).problems).toMatchObject([{ code: 'AmbiguousContainers' }]);
  });

  test('is quoted for the shell and for YAML', () => {
    expect(cover(['app a:1', 'other b:1'], { all: odd }).problems).toMatchObject([
      {
        message: expect.stringContaining("reship.dev/policy: 'app=newest:it''s'"),
        next: expect.stringContaining(String.raw`reship.dev/policy='app=newest:it'\''s'`),
      },
    ]);
  });

  test('a pod with very many containers is named in part', () => {
    const pod = Array.from({ length: 25 }, (_, index) => `c${index} image${index}:1`);
    expect(cover(pod, { all: semver }).problems[0]?.message).toContain('c18, c19 and 5 more; write');
    expect(cover(pod.slice(0, 21), { all: semver }).problems[0]?.message).toContain('c19 and 1 more; write');
    expect(cover(pod.slice(0, 20), { all: semver }).problems[0]?.message).toContain('c18, c19; write');
  });
});

describe('named containers', () => {
  const pod = [`init migrate ${web}`, 'sidecar envoy envoy:1', `app ${web}`, 'otel otel:1'];

  test.each<[string, readonly string[], readonly string[]]>([
    ['only these, without those of the same image', ['app'], ['app']],
    ['init containers and sidecars too', ['envoy', 'migrate'], ['migrate', 'envoy']],
  ])('by reship.dev/containers: %s', (_, containers, names) => {
    for (const policy of [semver, digest]) expect(namesOf(cover(pod, { all: policy }, containers))).toEqual(names);
  });

  test('by pairs have their own policies, and those of the same image go along', () => {
    const { covered, problems } = cover(pod, { byContainer: { otel: digest, app: semver } });
    expect(problems).toEqual([]);
    expect(covered.map(({ container, policy, follows }) => [container.name, policy.text, follows])).toEqual([
      ['migrate', 'semver:^1.4', 'app'],
      ['app', 'semver:^1.4', null],
      ['otel', 'digest', null],
    ]);
  });

  test('the first of two with the same image is followed; no image is followed by none', () => {
    const same = [`one ${web}`, `two ${web}`, `sidecar agent ${web}`];
    expect(namesOf(cover(same, { byContainer: { two: digest, one: semver } }))).toEqual(['agent<one', 'one', 'two']);
    expect(namesOf(cover(['app', 'other'], { byContainer: { app: semver } }))).toEqual(['app']);
  });

  test('P8 may have 63 characters', () => {
    expect(namesOf(cover([`${long} ${web}`], { byContainer: { [long]: semver } }))).toEqual([long]);
    expect(namesOf(cover([`${long} ${web}`], { all: semver }, [long]))).toEqual([long]);
  });

  test.each<[readonly string[], string]>([
    [['app a:1', 'proxy b:1'], 'no container "ap"; this pod has app, proxy'],
    [
      ['init migrate a:1', 'app a:1'],
      'no container "ap"; this pod has app, migrate (sidecars and init containers included)',
    ],
  ])('P7 that do not exist are named with what there is', (containers, message) => {
    const problem = { code: 'NoSuchContainer', message, next: 'Write app instead of ap in the annotation.' };
    expect(cover(containers, { byContainer: { ap: semver } }).problems).toEqual([problem]);
    expect(cover(containers, { all: digest }, ['app', 'ap']).problems).toEqual([problem]);
  });
});

test('without a policy nothing is covered', () => {
  expect(cover([`app ${web}`], null, ['nobody'])).toEqual({ covered: [], problems: [] });
});
