// What can be said of settings without a registry and a cluster: what would refuse a workload, and what is legal and unsafe.
import { explainReference, parseReference } from '#core/image/reference.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Covered } from '#core/workload/coverage.ts';
import { coverageOf } from '#core/workload/coverage.ts';
import type { Manifest } from '#core/workload/manifest.ts';
import type { Settings } from '#core/workload/settings.ts';
import { namespaceProblems, readSettings } from '#core/workload/settings.ts';

export interface Lint {
  readonly severity: 'error' | 'warning';
  readonly reason: Reason;
}

type Texts = Readonly<Record<string, string>>;

/** @param namespaceAnnotations those of the workload's Namespace, where it is known; its own mistakes are not repeated */
export function lint(manifest: Manifest, namespaceAnnotations: Texts): readonly Lint[] {
  const broken = manifest.problems.map(error);
  if (manifest.kind === 'namespace')
    return [...broken, ...namespaceProblems(manifest.namespace.annotations).map(error)];
  const { workload, whole } = manifest;
  const read = readSettings(workload, namespaceAnnotations);
  const shared = new Set(namespaceProblems(namespaceAnnotations).map((one) => one.message));
  const problems = read.problems.filter((one) => !shared.has(one.message));
  if (read.problems.length > 0 || read.settings.policies === null) return [...broken, ...problems.map(error)];
  const unsafe = settingsWarnings(read.settings);
  if (!whole) return [...broken, ...neverNewer(policiesOf(read.settings).map((one) => [one, null])), ...unsafe];
  const coverage = coverageOf(workload, read.settings);
  const covered = coverage.covered.flatMap(containerFindings);
  const still = neverNewer(coverage.covered.map(({ container, policy }) => [policy, tagOf(container.image)]));
  return [...broken, ...coverage.problems.map(error), ...covered, ...still, ...unsafe];
}

function containerFindings({ container, policy, follows }: Covered): readonly Lint[] {
  if (follows !== null) return [];
  const { name, image } = container;
  const reference = parseReference(image);
  if (reference === null)
    return [error(reason('InvalidImage', `the image of ${name} cannot be read: ${explainReference(image)}`))];
  if (policy.chooses !== 'digest' || reference.tag !== null) return [];
  const none = `the image of ${name} has a digest and no tag, so there is nothing that digest could follow`;
  const latest = `the image of ${name} has no tag, so digest follows its tag latest`;
  return [warning(reference.digest === null ? reason('ImplicitLatest', latest) : reason('NoTag', none))];
}

function policiesOf({ policies }: Settings): readonly Policy[] {
  if (policies === null) return [];
  return 'all' in policies ? [policies.all] : Object.values(policies.byContainer);
}

function tagOf(image: string): string | null {
  return parseReference(image)?.tag ?? null;
}

/** @param all each policy with the tag that it counts from; the same sentence is said once */
function neverNewer(all: readonly (readonly [Policy, string | null])[]): readonly Lint[] {
  const sentences = all.flatMap(([policy, tag]) => policy.standsStill?.(tag) ?? []);
  return [...new Set(sentences)].map((sentence) => warning(reason('NeverNewer', sentence)));
}

function settingsWarnings({ pin }: Settings): readonly Lint[] {
  if (pin === 'digest') return [];
  const message = `reship.dev/pin is ${pin}, so no digest is written: new Pods run whatever the tag has when they start`;
  return [warning(reason('NotPinned', message))];
}

function error(why: Reason): Lint {
  return { severity: 'error', reason: why };
}

function warning(why: Reason): Lint {
  return { severity: 'warning', reason: why };
}
