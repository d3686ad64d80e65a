import { describe, expect, test } from 'vitest';
import { manifestOf } from '#core/workload/manifest.ts';
import { lint } from './lint.ts';

interface Wish {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly images?: Readonly<Record<string, string>>;
  readonly shared?: Readonly<Record<string, string>>;
  readonly template?: Readonly<Record<string, string>>;
  readonly whole?: boolean;
}

function lintOf({ annotations = {}, images = { app: 'nginx:1.27' }, shared = {}, template = {}, whole = true }: Wish) {
  const containers = Object.entries(images).map(([name, image]) => ({ name, image }));
  const pod = { metadata: { annotations: prefixed(template) }, spec: whole ? { containers } : {} };
  const document = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', annotations: prefixed(annotations) },
    spec: { template: pod },
  };
  const manifest = manifestOf(document, 'shop');
  if (manifest === null) throw new Error('no manifest');
  return shown(lint(manifest, prefixed(shared)));
}

function shown(findings: ReturnType<typeof lint>): readonly string[] {
  return findings.map(({ severity, reason }) => `${severity} ${reason.code}: ${reason.message}`);
}

function prefixed(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [`reship.dev/${key}`, value]));
}

describe('settings without mistakes', () => {
  test.each<[string, Wish]>([
    ['no policy', {}],
    ['no policy and an image that is no reference', { images: { app: '{{ .Values.image }}' } }],
    ['a policy', { annotations: { policy: 'semver:^1.4' } }],
    ['a policy of the Namespace', { shared: { 'default-policy': 'digest' } }],
    [
      'a policy of the Namespace, opted out',
      { annotations: { policy: 'none' }, shared: { 'default-policy': 'digest', pin: 'tag' } },
    ],
    ['patch, where the tag has three numbers', { annotations: { policy: 'patch' }, images: { app: 'web:1.4.2' } }],
    ['patch and a patch of the manifest', { annotations: { policy: 'app=patch' }, whole: false }],
    [
      'one version whose revisions follow',
      { annotations: { policy: 'semver:17.2.0' }, images: { app: 'db:17.2.0-debian-12-r3' } },
    ],
    ['a patch without containers', { annotations: { policy: 'app=semver:^1.4' }, whole: false }],
    [
      'an image without a tag that is not covered',
      { annotations: { policy: 'app=digest' }, images: { app: 'a:1', b: 'b' } },
    ],
  ])('%s is quiet', (_name, wish) => {
    expect(lintOf(wish)).toEqual([]);
  });
});

describe('P9 mistakes', () => {
  test.each<[Wish, string]>([
    [
      { annotations: { polcy: 'digest' } },
      'error InvalidSettings: unknown key reship.dev/polcy; did you mean reship.dev/policy?',
    ],
    [{ annotations: { policy: 'semver:>=2 <1' } }, 'error InvalidPolicy: '],
    [{ template: { policy: 'digest' } }, 'error InvalidSettings: reship.dev/policy stands on the pod template'],
    [
      { annotations: { policy: 'semver:^1' }, images: { app: 'a:1', b: 'b:1' } },
      'error AmbiguousContainers: this pod has app, b',
    ],
    [{ annotations: { policy: 'ap=semver:^1' } }, 'error NoSuchContainer: no container "ap"; this pod has app'],
    [
      { annotations: { policy: 'digest' }, images: { app: 'NOPE:1' } },
      'error InvalidImage: the image of app cannot be read: "NOPE:1"',
    ],
    [
      { annotations: { policy: 'polcy' }, whole: false },
      'error InvalidSettings: reship.dev/policy: unknown policy "polcy"',
    ],
    [
      { annotations: { containers: 'ap' }, shared: { 'default-policy': 'digest' } },
      'error NoSuchContainer: no container "ap"',
    ],
  ])('%j is said', (wish, message) => {
    expect(lintOf(wish)).toEqual([expect.stringContaining(message)]);
  });

  test('of the Namespace are said there, and not again of each workload', () => {
    const annotations = { 'reship.dev/policy': 'digest', 'reship.dev/pin': 'sha' };
    const manifest = manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', annotations } }, 'x');
    expect(manifest === null ? [] : shown(lint(manifest, {}))).toEqual([
      expect.stringContaining('reship.dev/policy stands on the Namespace'),
      expect.stringContaining('reship.dev/pin on the Namespace is "sha"'),
    ]);
    expect(lintOf({ annotations: { policy: 'digest' }, shared: { policy: 'digest', pin: 'sha' } })).toEqual([]);
  });
});

describe('what is legal and unsafe is a warning', () => {
  test.each<[Wish, string]>([
    [{ annotations: { policy: 'semver:^1', pin: 'tag' } }, 'warning NotPinned: reship.dev/pin is tag'],
    [{ annotations: { policy: 'digest', pin: 'none' } }, 'warning NotPinned: reship.dev/pin is none'],
    [{ annotations: { policy: 'digest' }, shared: { pin: 'tag' } }, 'warning NotPinned: reship.dev/pin is tag'],
    [{ annotations: { policy: 'semver:1.4.2' } }, 'warning NeverNewer: '],
    [{ annotations: { policy: 'app=semver:1.4.2' }, whole: false }, 'warning NeverNewer: '],
    [
      { annotations: { policy: 'patch' } },
      'warning NeverNewer: patch never goes further from 1.27, which has no number behind those that stay; write minor for',
    ],
    [
      { annotations: { policy: 'minor' }, images: { app: 'web:17' } },
      'warning NeverNewer: minor never goes further from 17',
    ],
    [
      { annotations: { policy: 'patch', containers: 'a,b' }, images: { a: 'web:17', b: 'api:17' } },
      'warning NeverNewer: patch never goes further from 17, which has no number behind those that stay; write major for',
    ],
    [
      { annotations: { policy: 'digest' }, images: { app: 'nginx' } },
      'warning ImplicitLatest: the image of app has no tag',
    ],
    [
      { annotations: { policy: 'digest' }, images: { app: `nginx@sha256:${'a'.repeat(64)}` } },
      'warning NoTag: the image of app',
    ],
  ])('%j', (wish, message) => {
    expect(lintOf(wish)).toEqual([expect.stringContaining(message)]);
  });
});
