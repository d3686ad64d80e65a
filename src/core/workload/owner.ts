// Whose object a workload is, and whether that forbids to write it.
import { quoted } from '#core/image/quoted.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import {
  argocdRecipe,
  helm3Recipe,
  helm4Recipe,
  helmReleaseRecipe,
  keelRecipe,
  kustomizationRecipe,
} from './owner-recipe.ts';
import { plainName } from './plain-name.ts';
import type { Workload, WorkloadId } from './workload.ts';

/** Another tool that writes the workload. `evidence` says by what it was known. */
export interface OtherOwner {
  readonly kind: 'argocd' | 'flux' | 'helm3' | 'helm4' | 'keel';
  readonly evidence: string;
  /** Application, `namespace/name` of the Kustomization or HelmRelease, or release; null when only a field manager tells. */
  readonly name: string | null;
  /** Flux: which of its kinds it is. */
  readonly by?: 'Kustomization' | 'HelmRelease';
  /** Keel: where its key stands. */
  readonly key?: { readonly name: string; readonly on: 'annotation' | 'label' };
  readonly workload: WorkloadId;
}

export type Owner = { readonly kind: 'none' } | OtherOwner;

/** What `reship.dev/allow-drift` may name. */
export type DriftOwner = 'helm' | 'argocd' | 'flux';

const trackingId = 'argocd.argoproj.io/tracking-id';
const releaseName = 'meta.helm.sh/release-name';
const releaseNamespace = 'meta.helm.sh/release-namespace';
const keelKeys = ['keel.sh/policy', 'keel.observer/policy'];

/** The annotations by which an owner is known; the projection keeps them, and a conditional patch tests each. */
export const ownerAnnotations: readonly string[] = [trackingId, releaseName, releaseNamespace, ...keelKeys];

/** The labels by which an owner is known. */
export const ownerLabels: readonly string[] = [
  ...keelKeys,
  ...['helm', 'kustomize'].flatMap((group) => [
    `${group}.toolkit.fluxcd.io/name`,
    `${group}.toolkit.fluxcd.io/namespace`,
  ]),
];

/**
 * The owner of a workload. Keel comes first because no setting allows to write beside it; a mark that an owner sets on
 * purpose comes before field managers, which stay behind when an owner has left.
 *
 * `app.kubernetes.io/instance` is no mark of Argo CD: most charts set it.
 */
export function ownerOf(workload: Workload): Owner {
  return keel(workload) ?? marked(workload) ?? manager(workload) ?? { kind: 'none' };
}

/** Keel's own rule: annotations are asked first, labels only without them; `never` and an empty value switch it off. */
function keel(workload: Workload): Owner | null {
  const annotations = workload.annotations ?? {};
  const on = keelKeys.some((key) => Object.hasOwn(annotations, key)) ? 'annotation' : 'label';
  const texts = on === 'annotation' ? annotations : (workload.labels ?? {});
  const name = keelKeys.find((key) => Object.hasOwn(texts, key));
  if (name === undefined) return null;
  const value = texts[name] ?? '';
  if (/^(never)?$/i.test(value.trim())) return null;
  return {
    kind: 'keel',
    evidence: `${on} ${name}: ${quoted(value)}`,
    name: null,
    key: { name, on },
    workload: workload.id,
  };
}

function marked(workload: Workload): Owner | null {
  const tracking = workload.annotations?.[trackingId] ?? '';
  if (tracking !== '') {
    const application = tracking.split(':', 1)[0] ?? '';
    return { kind: 'argocd', evidence: `annotation ${trackingId}`, name: application, workload: workload.id };
  }
  for (const [group, by] of [
    ['helm', 'HelmRelease'],
    ['kustomize', 'Kustomization'],
  ] as const) {
    const label = `${group}.toolkit.fluxcd.io/name`;
    const name = workload.labels?.[label] ?? '';
    if (name === '') continue;
    const namespace = workload.labels?.[`${group}.toolkit.fluxcd.io/namespace`] ?? workload.id.namespace;
    return { kind: 'flux', evidence: `label ${label}`, name: `${namespace}/${name}`, by, workload: workload.id };
  }
  return null;
}

function manager(workload: Workload): Owner | null {
  const has = (name: string, operation?: 'Apply' | 'Update'): boolean =>
    workload.managers.some((one) => one.manager === name && (operation === undefined || one.operation === operation));
  const found = { name: null, workload: workload.id };
  if (has('argocd-controller')) return { ...found, kind: 'argocd', evidence: 'field manager argocd-controller' };
  if (has('helm-controller')) {
    return { ...found, kind: 'flux', evidence: 'field manager helm-controller', by: 'HelmRelease' };
  }
  if (has('kustomize-controller')) {
    return { ...found, kind: 'flux', evidence: 'field manager kustomize-controller', by: 'Kustomization' };
  }
  const release = releaseOf(workload);
  if (has('helm', 'Apply')) {
    return { kind: 'helm4', evidence: 'field manager helm, operation Apply', name: release, workload: workload.id };
  }
  if (release === null || !has('helm', 'Update')) return null;
  return { kind: 'helm3', evidence: 'field manager helm, operation Update', name: release, workload: workload.id };
}

function releaseOf(workload: Workload): string | null {
  const name = workload.annotations?.[releaseName] ?? '';
  if (name === '') return null;
  return `${workload.annotations?.[releaseNamespace] ?? workload.id.namespace}/${name}`;
}

/**
 * What follows from the owner: nothing, a note beside the decision, or a refusal that `allowDrift` may lift. The reason
 * holds the whole text that the user sees, with the recipe in `next`. Reasons: OwnedByGitOps, OwnedByHelm, OtherUpdater.
 */
export function ownerVerdict(
  owner: Owner,
  allowDrift: readonly DriftOwner[],
): { readonly refuse: Reason } | { readonly note: Reason } | null {
  if (owner.kind === 'none') return null;
  if (owner.kind === 'keel') return { refuse: otherUpdater(owner) };
  if (owner.kind === 'helm3') return { note: noteOnHelm3(owner) };
  if (allowDrift.includes(owner.kind === 'helm4' ? 'helm' : owner.kind)) return null;
  if (owner.kind === 'helm4') return { refuse: ownedByHelm4(owner) };
  return { refuse: owner.kind === 'argocd' ? ownedByArgocd(owner) : ownedByFlux(owner) };
}

function otherUpdater(owner: OtherOwner): Reason {
  const key = owner.key ?? { name: 'keel.sh/policy', on: 'annotation' };
  return reason(
    'OtherUpdater',
    `Keel tends this workload (${owner.evidence}), and two updaters would fight`,
    keelRecipe(owner.workload, key.name, key.on),
  );
}

function ownedByArgocd(owner: OtherOwner): Reason {
  const application =
    owner.name === null ? 'an Argo CD Application' : `the Argo CD Application ${plainName(owner.name)}`;
  return reason(
    'OwnedByGitOps',
    `${application} owns this workload (${owner.evidence}) and would put its own image back`,
    argocdRecipe(owner.workload),
  );
}

function ownedByFlux(owner: OtherOwner): Reason {
  const by = owner.by ?? 'Kustomization';
  const name = owner.name === null ? `a Flux ${by}` : `the Flux ${by} ${plainName(owner.name)}`;
  return reason(
    'OwnedByGitOps',
    `${name} owns this workload (${owner.evidence}) and would put its own image back`,
    by === 'HelmRelease' ? helmReleaseRecipe(owner.workload) : kustomizationRecipe(owner.workload),
  );
}

function ownedByHelm4(owner: OtherOwner): Reason {
  const release = owner.name === null ? 'Helm 4' : `Helm 4 (release ${plainName(owner.name)})`;
  return reason(
    'OwnedByHelm',
    `${release} applied this workload server-side (${owner.evidence}), so the next helm upgrade would fail on our image field`,
    helm4Recipe(),
  );
}

function noteOnHelm3(owner: OtherOwner): Reason {
  const release = owner.name === null ? '' : ` of release ${plainName(owner.name)}`;
  return reason(
    'OwnedByHelm',
    `the next helm upgrade${release} puts the chart's image back and Reship then restores`,
    helm3Recipe(),
  );
}
