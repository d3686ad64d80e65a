// Tests of whose object a workload is, and of what follows.
import { describe, expect, test } from 'vitest';
import type { DriftOwner } from './owner.ts';
import { ownerAnnotations, ownerOf, ownerVerdict } from './owner.ts';
import { workloadOf } from './projection.ts';
import type { Workload } from './workload.ts';

interface Marks {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** `name Operation` */
  readonly managers?: readonly string[];
}

function workload({ annotations, labels, managers }: Marks): Workload {
  const managedFields = (managers ?? []).map((text) => {
    const [manager, operation] = text.split(' ');
    return { manager, operation, fieldsV1: {} };
  });
  const metadata = {
    name: 'web',
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '1',
    annotations,
    labels,
    managedFields,
  };
  const found = workloadOf({ metadata, spec: { template: { spec: { containers: [] } } } }, 'Deployment');
  if (found === null) throw new Error('the sample is no workload');
  return found;
}

const tracked = { 'argocd.argoproj.io/tracking-id': 'shop-web:apps/Deployment:shop/web' };
const release = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };
const kustomized = {
  'kustomize.toolkit.fluxcd.io/name': 'apps',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
};
const helmReleased = { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'flux-system' };

describe('the owner', () => {
  test.each<[string, Marks, object]>([
    ['nobody', {}, { kind: 'none' }],
    ['kubectl, client-side', { managers: ['kubectl-client-side-apply Update'] }, { kind: 'none' }],
    ['kubectl, server-side', { managers: ['kubectl Apply'] }, { kind: 'none' }],
    ['a label that most charts set', { labels: { 'app.kubernetes.io/instance': 'web' } }, { kind: 'none' }],
    ['Argo CD by its tracking id', { annotations: tracked }, { kind: 'argocd', name: 'shop-web' }],
    ['Argo CD by its manager', { managers: ['argocd-controller Update'] }, { kind: 'argocd', name: null }],
    ['Argo CD, server-side', { managers: ['argocd-controller Apply'] }, { kind: 'argocd', name: null }],
    ['an empty tracking id', { annotations: { 'argocd.argoproj.io/tracking-id': '' } }, { kind: 'none' }],
    ['a Kustomization', { labels: kustomized }, { kind: 'flux', by: 'Kustomization', name: 'flux-system/apps' }],
    ['a HelmRelease', { labels: helmReleased }, { kind: 'flux', by: 'HelmRelease', name: 'flux-system/web' }],
    [
      'a HelmRelease that a Kustomization brought',
      { labels: { ...kustomized, ...helmReleased } },
      { by: 'HelmRelease' },
    ],
    [
      'kustomize-controller',
      { managers: ['kustomize-controller Apply'] },
      { kind: 'flux', by: 'Kustomization', name: null },
    ],
    [
      'helm-controller',
      { managers: ['helm-controller Apply'], annotations: release },
      { kind: 'flux', by: 'HelmRelease' },
    ],
    ['Helm 3', { managers: ['helm Update'], annotations: release }, { kind: 'helm3', name: 'shop/web' }],
    ['the manager helm without a release', { managers: ['helm Update'] }, { kind: 'none' }],
    ['a release without the manager helm', { annotations: release }, { kind: 'none' }],
    ['Helm 4', { managers: ['helm Apply'], annotations: release }, { kind: 'helm4', name: 'shop/web' }],
    ['Helm 4 after Helm 3', { managers: ['helm Update', 'helm Apply'], annotations: release }, { kind: 'helm4' }],
    ['Helm 4 without annotations', { managers: ['helm Apply'] }, { kind: 'helm4', name: null }],
    [
      'a label of Flux beside a manager left by Argo CD',
      { managers: ['argocd-controller Update'], labels: kustomized },
      { kind: 'flux' },
    ],
    ['Keel by annotation', { annotations: { 'keel.sh/policy': 'minor' } }, { kind: 'keel' }],
    [
      'Keel by label',
      { labels: { 'keel.sh/policy': 'force' } },
      { kind: 'keel', key: { name: 'keel.sh/policy', on: 'label' } },
    ],
    ['Keel by its old key', { annotations: { 'keel.observer/policy': 'all' } }, { kind: 'keel' }],
    ['Keel, switched off', { annotations: { 'keel.sh/policy': 'never' } }, { kind: 'none' }],
    [
      'Keel, switched off above a label',
      { annotations: { 'keel.sh/policy': '' }, labels: { 'keel.sh/policy': 'all' } },
      { kind: 'none' },
    ],
    ['Keel beside Argo CD', { annotations: { ...tracked, 'keel.sh/policy': 'all' } }, { kind: 'keel' }],
  ])('%s', (_, marks, owner) => {
    expect(ownerOf(workload(marks))).toMatchObject(owner);
  });

  test('is known by annotations that the projection keeps', () => {
    expect(ownerAnnotations).toEqual(
      expect.arrayContaining([...Object.keys(tracked), ...Object.keys(release), 'keel.sh/policy']),
    );
  });
});

function verdictOn(marks: Marks, ...allowDrift: readonly DriftOwner[]): ReturnType<typeof ownerVerdict> {
  return ownerVerdict(ownerOf(workload(marks)), allowDrift);
}

describe('what follows from the owner', () => {
  test('nobody: nothing', () => {
    expect(verdictOn({})).toBeNull();
  });

  test.each<[string, Marks, DriftOwner, string]>([
    ['Argo CD', { annotations: tracked }, 'argocd', 'OwnedByGitOps'],
    ['Flux', { labels: kustomized }, 'flux', 'OwnedByGitOps'],
    ['Helm 4', { managers: ['helm Apply'] }, 'helm', 'OwnedByHelm'],
  ])('%s: refused, unless its own word allows the drift', (_, marks, word, code) => {
    const others = (['helm', 'argocd', 'flux'] as const).filter((one) => one !== word);
    expect(verdictOn(marks, ...others)).toMatchObject({ refuse: { code } });
    expect(verdictOn(marks, word)).toBeNull();
  });

  test('Argo CD: the message names the Application, the recipe is complete', () => {
    expect(verdictOn({ annotations: tracked })).toEqual({
      refuse: {
        code: 'OwnedByGitOps',
        message:
          'the Argo CD Application shop-web owns this workload (annotation argocd.argoproj.io/tracking-id) and would put its own image back',
        next:
          'Change the image in git. Or let Reship own the image: in the Application, spec.ignoreDifferences: ' +
          '[{group: apps, kind: Deployment, name: web, managedFieldsManagers: [reship]}] and ' +
          'spec.syncPolicy.syncOptions: [RespectIgnoreDifferences=true], then on the workload, in git, reship.dev/allow-drift: argocd.',
      },
    });
  });

  test('Flux: the message names the object, the recipe ignores the image field', () => {
    expect(verdictOn({ labels: kustomized })).toMatchObject({
      refuse: {
        message: expect.stringContaining('the Flux Kustomization flux-system/apps owns'),
        next: expect.stringContaining(
          'spec.ignore: [{paths: [/spec/template/spec/containers/0/image], target: {kind: Deployment, name: web}}]',
        ),
      },
    });
    expect(verdictOn({ labels: helmReleased })).toMatchObject({
      refuse: {
        message: expect.stringContaining('the Flux HelmRelease flux-system/web owns'),
        next: expect.stringContaining('spec.driftDetection.ignore: ['),
      },
    });
  });

  test('Helm 4: the message names the release, the recipe forces conflicts', () => {
    expect(verdictOn({ managers: ['helm Apply'], annotations: release })).toMatchObject({
      refuse: {
        message: expect.stringContaining('Helm 4 (release shop/web) applied this workload server-side'),
        next: expect.stringContaining('helm upgrade with --force-conflicts'),
      },
    });
  });

  test('Helm 3: a note, whatever is allowed', () => {
    const note = {
      code: 'OwnedByHelm',
      message: "the next helm upgrade of release shop/web puts the chart's image back and Reship then restores",
      next: expect.stringContaining('values'),
    };
    const marks = { managers: ['helm Update'], annotations: release };
    expect(verdictOn(marks)).toEqual({ note });
    expect(verdictOn(marks, 'helm')).toEqual({ note });
  });

  test.each<[string, Marks, string]>([
    [
      'annotation',
      { annotations: { 'keel.sh/policy': 'minor' } },
      'kubectl annotate deploy/web -n shop keel.sh/policy-',
    ],
    ['label', { labels: { 'keel.observer/policy': 'all' } }, 'kubectl label deploy/web -n shop keel.observer/policy-'],
  ])('Keel by %s: refused whatever is allowed, with the line that removes it', (_, marks, next) => {
    expect(verdictOn(marks, 'helm', 'argocd', 'flux')).toMatchObject({ refuse: { code: 'OtherUpdater', next } });
  });

  test('a hostile name is quoted', () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'a\nb:apps/Deployment:shop/web' };
    expect(verdictOn({ annotations })).toMatchObject({
      refuse: { message: expect.stringContaining(String.raw`"a\u{a}b"`) },
    });
  });
});
