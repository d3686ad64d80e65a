// Tests of the settings of a workload, with the defaults of its Namespace.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Settings, SettingsRead } from './settings.ts';
import { readSettings } from './settings.ts';
import { ownKeys } from './settings-keys.ts';

type Texts = Readonly<Record<string, string>>;

function prefixed(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [`reship.dev/${key}`, value]));
}

function read(own: Texts, shared: Texts = {}): SettingsRead {
  const bearer = { annotations: prefixed(own), templateAnnotations: null, labels: {}, templateLabels: {} };
  return readSettings(bearer, prefixed(shared));
}

function messages(own: Texts, shared: Texts = {}): readonly string[] {
  return read(own, shared).problems.map(({ code, message }) => `${code}: ${message}`);
}

const plain: Settings = {
  policies: null,
  source: 'Annotation',
  optedOut: false,
  containers: null,
  pin: 'digest',
  start: 'comparable',
  onReset: 'restore',
  filter: { include: null, exclude: null },
  allowDrift: [],
  suspended: null,
};

const sharedBrake = { suspended: { where: 'namespace', text: 'reship.dev/suspend: "true"', by: 'manifest' } } as const;

describe('the settings', () => {
  test('without annotations are the defaults', () => {
    const bearer = { annotations: null, templateAnnotations: null, labels: {}, templateLabels: {} };
    expect(readSettings(bearer, {})).toEqual({ settings: plain, problems: [] });
  });

  test.each<[string, Texts, Texts, Partial<Settings>]>([
    ['a policy', { policy: 'digest' }, {}, { source: 'Annotation' }],
    ['a default of the Namespace', {}, { 'default-policy': 'digest' }, { source: 'Namespace' }],
    ['both', { policy: 'digest' }, { 'default-policy': 'semver:^1' }, { source: 'Annotation' }],
    [
      'none',
      { policy: 'None' },
      { 'default-policy': 'digest' },
      { policies: null, optedOut: true, source: 'Annotation' },
    ],
    ['a pin', { pin: 'Tag' }, {}, { pin: 'tag' }],
    ['a default pin', {}, { pin: 'tag' }, { pin: 'tag' }],
    ['an own pin above the default', { pin: 'none' }, { pin: 'tag' }, { pin: 'none' }],
    ['start', { start: 'any' }, {}, { start: 'any' }],
    ['containers', { containers: 'app, proxy' }, {}, { containers: ['app', 'proxy'] }],
    ['allowed drift', { 'allow-drift': 'Helm, flux' }, { 'allow-drift': 'argocd' }, { allowDrift: ['helm', 'flux'] }],
    [
      'suspend',
      { suspend: 'True' },
      {},
      { suspended: { where: 'workload', text: 'reship.dev/suspend: "true"', by: 'manifest' } },
    ],
    ['suspend that is off', { suspend: 'false' }, {}, { suspended: null }],
    ['suspend of the Namespace', {}, { suspend: 'true' }, sharedBrake],
    ['suspend of the Namespace, off here', { suspend: 'false' }, { suspend: 'true' }, sharedBrake],
    [
      'suspended',
      { suspended: 'by ann' },
      {},
      { suspended: { where: 'workload', text: 'reship.dev/suspended: "by ann"', by: 'reship' } },
    ],
    [
      'an empty suspended',
      { suspended: '' },
      {},
      { suspended: { where: 'workload', text: 'reship.dev/suspended: ""', by: 'reship' } },
    ],
    [
      'suspended with an end that is not known to have passed',
      { suspended: '{"by":"ann","at":"1970-01-01T00:00:00Z","until":"1970-01-01T00:01:00Z"}' },
      {},
      {
        suspended: {
          where: 'workload',
          text: 'reship.dev/suspended by "ann" until 1970-01-01T00:01:00.000Z',
          by: 'reship',
          until: 60_000,
        },
      },
    ],
    [
      'suspended of the Namespace',
      { suspend: 'false' },
      { suspended: 'x' },
      { suspended: { where: 'namespace', text: 'reship.dev/suspended: "x"', by: 'reship' } },
    ],
    ['what Reship wrote', { state: 'anything' }, {}, {}],
    ['keys with no effect yet', { 'on-failure': 'hold', 'requested-at': 'now' }, { 'soak-seconds': '5' }, {}],
  ])('%s', (_, own, shared, settings) => {
    const found = read(own, shared);
    expect(found.problems).toEqual([]);
    const expected = { ...plain, ...settings };
    expect({ ...found.settings, policies: expected.policies }).toEqual(expected);
  });

  test('hold the filters, the Namespace as default', () => {
    const { filter } = read({ include: ' v.* ' }, { include: 'x', exclude: 'y' }).settings;
    expect([filter.include?.text, filter.exclude?.text]).toEqual(['v.*', 'y']);
    expect(read({ include: '(' }).settings.filter).toEqual({ include: null, exclude: null });
  });

  test('hold the policy for all or by container', () => {
    expect(read({ policy: 'digest' }).settings.policies).toMatchObject({ all: { text: 'digest' } });
    const pairs = read({ policy: 'app=semver:^1.4; proxy=digest' }).settings.policies;
    expect(pairs).toMatchObject({ byContainer: { app: { text: 'semver:^1.4' }, proxy: { text: 'digest' } } });
    expect(read({}, { 'default-policy': 'semver:^1' }).settings.policies).toMatchObject({ all: { text: 'semver:^1' } });
  });
});

describe('P9 a problem stops writes', () => {
  const unknownOnNamespace =
    'InvalidSettings: unknown key reship.dev/supend on the Namespace; did you mean reship.dev/suspend?';

  test.each<[Texts, Texts, readonly string[]]>([
    [{ polcy: 'digest' }, {}, ['InvalidSettings: unknown key reship.dev/polcy; did you mean reship.dev/policy?']],
    [
      { policy: 'digest', suspend: 'yes' },
      {},
      ['InvalidSettings: reship.dev/suspend is "yes"; it must be true or false'],
    ],
    [{ policy: 'digest' }, { supend: 'true' }, [unknownOnNamespace]],
    [{ pin: 'tag' }, { pin: 'sha' }, []],
    [{}, { pin: 'sha', supend: 'true' }, []],
    [{ policy: 'none' }, { pin: 'sha', supend: 'true' }, []],
    [
      { policy: 'digest' },
      { pin: 'sha' },
      ['InvalidSettings: reship.dev/pin on the Namespace is "sha"; it must be digest, tag or none'],
    ],
    [
      { policy: 'digest', suspend: 'false' },
      { suspend: 'on' },
      ['InvalidSettings: reship.dev/suspend on the Namespace is "on"; it must be true or false'],
    ],
    [{ policy: '' }, {}, ['InvalidSettings: reship.dev/policy: the policy is empty']],
    [
      {},
      { 'default-policy': ';' },
      ['InvalidSettings: reship.dev/default-policy on the Namespace: the policy is empty'],
    ],
    [{ policy: 'digest' }, { 'default-policy': ';' }, []],
    [
      { policy: 'app=digest', containers: 'app' },
      {},
      ['InvalidSettings: reship.dev/containers stands beside a policy that names its containers'],
    ],
    [{ policy: 'app=digest' }, { containers: 'app' }, []],
    [
      { containers: 'app' },
      { 'default-policy': 'app=digest' },
      ['InvalidSettings: reship.dev/containers stands beside a policy that names its containers'],
    ],
    [
      { policy: 'semver:^1', pin: 'none' },
      {},
      [
        'InvalidSettings: reship.dev/pin: none only restarts Pods, which cannot change the tag that "semver:^1" chooses',
      ],
    ],
    [
      { policy: 'app=digest; b=semver:^1' },
      { pin: 'none' },
      [
        'InvalidSettings: reship.dev/pin: none only restarts Pods, which cannot change the tag that "semver:^1" chooses',
      ],
    ],
    [{ policy: 'digest', pin: 'none' }, {}, []],
    [
      { policy: 'digest', pin: 'x', zz: '' },
      {},
      [
        'InvalidSettings: unknown key reship.dev/zz; did you mean reship.dev/pin?',
        'InvalidSettings: reship.dev/pin is "x"; it must be digest, tag or none',
      ],
    ],
  ])('%j with the Namespace %j', (own, shared, problems) => {
    expect(messages(own, shared)).toEqual(problems);
  });

  test('a range that cannot be used is InvalidPolicy, with where it stands', () => {
    expect(messages({ policy: 'semver:banana' })).toEqual([
      expect.stringMatching(/^InvalidPolicy: reship\.dev\/policy: /),
    ]);
  });

  test('keys on the pod template and labels are reported; restarted-for is ours', () => {
    const bearer = {
      annotations: { 'reship.dev/policy': 'digest' },
      templateAnnotations: { 'reship.dev/restarted-for': '{}', 'reship.dev/suspend': 'true' },
      labels: { 'reship.dev/policy': 'digest' },
      templateLabels: { 'reship.io/pin': 'tag' },
    };
    expect(readSettings(bearer, {}).problems.map(({ message }) => message)).toEqual([
      'reship.dev/suspend stands on the pod template; it belongs on the metadata of the workload',
      'reship.dev/policy is a label, and labels set nothing',
      'reship.io/pin is a label on the pod template, and labels set nothing',
    ]);
  });

  test('a brake holds beside a problem', () => {
    const { settings, problems } = read({ policy: 'digest', suspend: 'true', pin: 'x' });
    expect(problems).toHaveLength(1);
    expect(settings.suspended).not.toBeNull();
  });
});

test('P10 hostile keys and values never throw, and every problem stays short', () => {
  const key = fc.oneof(fc.constantFrom(...ownKeys, 'default-policy', 'suspended', 'state'), anyText(90));
  const value = fc.oneof(
    anyText(40),
    fc.constantFrom('', ';', ',', '=', '\n', 'true', 'none', 'digest', 'app=digest'),
    fc.constantFrom('a', ';', ',', '\u202e').map((unit) => unit.repeat(204_800)),
  );
  const texts = fc.dictionary(key, value, { maxKeys: 6 });
  fc.assert(
    fc.property(texts, texts, texts, (own, shared, labels) => {
      const bearer = {
        annotations: prefixed(own),
        templateAnnotations: prefixed(labels),
        labels: prefixed(labels),
        templateLabels: {},
      };
      for (const { message, next } of readSettings(bearer, prefixed(shared)).problems) {
        expect(message.length + next.length).toBeLessThan(4096);
      }
    }),
  );
});

/** Any UTF-16 code units, lone surrogates too; much cheaper to set up than fast-check's binary strings. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((units) => String.fromCharCode(...units));
}
