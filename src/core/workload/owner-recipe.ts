// What the owner of a workload can do so that Reship and the tool that manages it agree on the image.
import type { WorkloadId } from './workload.ts';
import { shortName, templatePath } from './workload.ts';

/** Argo CD: `managedFieldsManagers` leaves out of diff what Reship wrote; without the sync option a sync still puts git's image back. */
export function argocdRecipe(workload: WorkloadId): string {
  const rule = `{group: ${groupOf(workload)}, kind: ${workload.kind}, name: ${workload.name}, managedFieldsManagers: [reship]}`;
  return (
    'Change the image in git. Or let Reship own the image: in the Application, ' +
    `spec.ignoreDifferences: [${rule}] and spec.syncPolicy.syncOptions: [RespectIgnoreDifferences=true], ` +
    'then on the workload, in git, reship.dev/allow-drift: argocd.'
  );
}

/** Flux: `spec.ignore` of a Kustomization exists since kustomize-controller 1.9; the live value is then applied in place of git's. */
export function kustomizationRecipe(workload: WorkloadId): string {
  return (
    'Change the image in git. Or let Reship own the image: in the Kustomization (kustomize-controller 1.9 or later), ' +
    `spec.ignore: [${ignoreRule(workload)}] with one path per followed container, ` +
    'then on the workload, in git, reship.dev/allow-drift: flux.'
  );
}

/** Flux: the ignore rule holds for drift correction only; an upgrade applies the whole chart and forces conflicts. */
export function helmReleaseRecipe(workload: WorkloadId): string {
  return (
    'Change the image in the values of the HelmRelease. Or let Reship own the image between upgrades: in the HelmRelease, ' +
    `spec.driftDetection.ignore: [${ignoreRule(workload)}] with one path per followed container, ` +
    "then on the workload reship.dev/allow-drift: flux; every upgrade of the release still puts the chart's image back."
  );
}

/** Helm 4 applies without force, and a field of another manager that differs is a conflict. */
export function helm4Recipe(): string {
  return (
    "Change the image in the release's values. Or annotate the workload with reship.dev/allow-drift: helm and run " +
    "helm upgrade with --force-conflicts, which puts the chart's image back until Reship restores."
  );
}

export function helm3Recipe(): string {
  return "Put the image into the release's values too, so that the chart and Reship agree.";
}

export function keelRecipe(workload: WorkloadId, key: string, on: 'annotation' | 'label'): string {
  const verb = on === 'annotation' ? 'annotate' : 'label';
  return `kubectl ${verb} ${shortName(workload)} -n ${workload.namespace} ${key}-`;
}

function groupOf(workload: WorkloadId): string {
  return workload.apiVersion === 'batch/v1' ? 'batch' : 'apps';
}

function ignoreRule(workload: WorkloadId): string {
  const path = `/${[...templatePath(workload.kind), 'spec', 'containers', '0', 'image'].join('/')}`;
  return `{paths: [${path}], target: {kind: ${workload.kind}, name: ${workload.name}}}`;
}
