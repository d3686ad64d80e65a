// The projections: what Reship keeps of the objects that the API server delivers, whatever their shape.
import { annotationBytesOf, keptAnnotations } from './annotations.ts';
import { managersOf } from './managers.ts';
import { containersOf, pullIdentityOf } from './pod-template.ts';
import { rolloutOf } from './rollout-numbers.ts';
import { at, listOf, textOf, textsOf } from './shape.ts';
import type { LabelSelector, NamespaceFacts, PodFacts, Workload, WorkloadKind } from './workload.ts';
import { templatePath } from './workload.ts';

/**
 * @param raw an object as read or as an item of a list (items carry no apiVersion and kind)
 * @returns null when it is of another kind, or lacks what a conditional write needs: name, namespace, uid,
 *   resourceVersion and a pod template with containers
 */
export function workloadOf(raw: unknown, kind: WorkloadKind): Workload | null {
  const stated = at(raw, 'kind');
  if (stated !== undefined && stated !== kind) return null;
  const name = textOf(at(raw, 'metadata', 'name'));
  const namespace = textOf(at(raw, 'metadata', 'namespace'));
  const uid = textOf(at(raw, 'metadata', 'uid'));
  const resourceVersion = textOf(at(raw, 'metadata', 'resourceVersion'));
  const template = at(raw, ...templatePath(kind));
  const containers = containersOf(at(template, 'spec'));
  if (name === null || namespace === null || uid === null || resourceVersion === null || containers === null)
    return null;
  const annotations = at(raw, 'metadata', 'annotations');
  return {
    id: { apiVersion: kind === 'CronJob' ? 'batch/v1' : 'apps/v1', kind, namespace, name, uid },
    resourceVersion,
    labels: textsOf(at(raw, 'metadata', 'labels')),
    annotations: keptAnnotations(annotations),
    annotationBytes: annotationBytesOf(annotations),
    templateAnnotations: keptAnnotations(at(template, 'metadata', 'annotations')),
    templateLabels: textsOf(at(template, 'metadata', 'labels')) ?? {},
    paused: kind === 'Deployment' ? at(raw, 'spec', 'paused') === true : null,
    containers,
    ...pullIdentityOf(at(template, 'spec')),
    selector: kind === 'CronJob' ? null : selectorOf(at(raw, 'spec', 'selector')),
    ...managersOf(at(raw, 'metadata', 'managedFields'), kind),
    rollout: rolloutOf(raw, kind),
  };
}

function selectorOf(raw: unknown): LabelSelector | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const matchExpressions = listOf(at(raw, 'matchExpressions')).map((one) => ({
    key: textOf(at(one, 'key')) ?? '',
    operator: textOf(at(one, 'operator')) ?? '',
    values: listOf(at(one, 'values')).filter((value) => typeof value === 'string'),
  }));
  return { matchLabels: textsOf(at(raw, 'matchLabels')) ?? {}, matchExpressions };
}

/** Phases of a Pod that runs no more. */
const over: readonly unknown[] = ['Succeeded', 'Failed'];

/** One Pod; null when it has no name. Ephemeral containers have no part in it. */
export function podOf(raw: unknown): PodFacts | null {
  const name = textOf(at(raw, 'metadata', 'name'));
  if (name === null) return null;
  const statuses = [
    ...listOf(at(raw, 'status', 'initContainerStatuses')),
    ...listOf(at(raw, 'status', 'containerStatuses')),
  ];
  const containers: PodFacts['containers'][number][] = [];
  for (const status of statuses) {
    const container = textOf(at(status, 'name'));
    if (container === null) continue;
    const image = textOf(at(status, 'image')) ?? '';
    const waiting = textOf(at(status, 'state', 'waiting', 'reason'));
    containers.push({ name: container, image, imageID: textOf(at(status, 'imageID')) ?? '', waiting });
  }
  const node = textOf(at(raw, 'spec', 'nodeName'));
  const leaving = textOf(at(raw, 'metadata', 'deletionTimestamp')) !== null;
  return {
    name,
    labels: textsOf(at(raw, 'metadata', 'labels')) ?? {},
    containers,
    ...(node !== null && { node }),
    alive: !leaving && !over.includes(at(raw, 'status', 'phase')),
  };
}

/** A Namespace that could be read; null when it has no name or uid. */
export function namespaceOf(raw: unknown): Extract<NamespaceFacts, { readable: true }> | null {
  const name = textOf(at(raw, 'metadata', 'name'));
  const uid = textOf(at(raw, 'metadata', 'uid'));
  if (name === null || uid === null) return null;
  return { readable: true, name, uid, annotations: keptAnnotations(at(raw, 'metadata', 'annotations')) ?? {} };
}
