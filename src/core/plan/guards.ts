// What a patch tests before it changes anything: everything that the decision was made from.
import { restartedForKey } from '#core/decision/restart.ts';
import { ownerAnnotations, ownerLabels } from '#core/workload/owner.ts';
import { workloadKeys } from '#core/workload/settings-keys.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { Container, Workload } from '#core/workload/workload.ts';
import { templatePath } from '#core/workload/workload.ts';
import type { JsonPatchOperation } from './json-patch.ts';
import { pointer } from './json-patch.ts';

/**
 * The `test` operations for a change of `containers`, as the workload stands.
 *
 * The API server lets `test` with null pass on a missing key, but not under a missing parent: where the map of
 * annotations or of labels itself is missing, its absence is tested. The same guards computed from a later reading are equal exactly when
 * nothing that matters has changed.
 * @param restarts whether the pod template's own annotation is written too
 */
export function guards(
  workload: Workload,
  containers: readonly string[],
  restarts: boolean,
): readonly JsonPatchOperation[] {
  const tests: JsonPatchOperation[] = [test(['metadata', 'uid'], workload.id.uid)];
  tests.push(...keyTests('annotations', [...workloadKeys, ...ownerAnnotations], workload.annotations));
  tests.push(...keyTests('labels', ownerLabels, workload.labels));
  if (workload.paused !== null) tests.push(test(['spec', 'paused'], workload.paused ? true : null));
  for (const container of workload.containers) {
    if (!containers.includes(container.name)) continue;
    const path = containerPath(workload, container);
    tests.push(test([...path, 'name'], container.name), test([...path, 'image'], container.image));
  }
  if (restarts) tests.push(restartGuard(workload));
  return tests;
}

/** Nothing at all has changed since this reading, its status included. */
export function versionGuard({ resourceVersion }: Workload): JsonPatchOperation {
  return test(['metadata', 'resourceVersion'], resourceVersion);
}

/** One test for each key, set or not: a key that appears meanwhile, a brake or an owner's mark, stops the write. */
function keyTests(
  map: 'annotations' | 'labels',
  keys: readonly string[],
  texts: Readonly<Record<string, string>> | null,
): readonly JsonPatchOperation[] {
  if (texts === null) return [test(['metadata', map], null)];
  return keys.map((key) => test(['metadata', map, key], ownOf(texts, key) ?? null));
}

function restartGuard(workload: Workload): JsonPatchOperation {
  const annotations = [...templatePath(workload.id.kind), 'metadata', 'annotations'];
  if (workload.templateAnnotations === null) return test(annotations, null);
  return test([...annotations, restartedForKey], workload.templateAnnotations[restartedForKey] ?? null);
}

export function containerPath(workload: Workload, container: Container): readonly (string | number)[] {
  return [...templatePath(workload.id.kind), 'spec', container.list, container.index];
}

function test(path: readonly (string | number)[], value: unknown): JsonPatchOperation {
  return { op: 'test', path: pointer(...path), value };
}
