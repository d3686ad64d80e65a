// Manifests: workloads and Namespaces as files have them, before an API server has seen them.
import { quoted } from '#core/image/quoted.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { containersOf } from './pod-template.ts';
import { namespaceOf, workloadOf } from './projection.ts';
import type { Shape } from './shape.ts';
import { at, objectOf, textOf } from './shape.ts';
import type { NamespaceFacts, Workload, WorkloadKind } from './workload.ts';
import { templatePath } from './workload.ts';

/** `stated` is metadata.namespace as it stands; `problems` are values that the API server would not take or we would not see. */
export type Manifest =
  | {
      readonly kind: 'workload';
      /** With an empty uid, and of which nothing runs: a file knows nothing of Pods. */
      readonly workload: Workload;
      readonly stated: string | null;
      /** Whether it has a name and containers; patches and overlays often have neither. */
      readonly whole: boolean;
      readonly problems: readonly Reason[];
    }
  | {
      readonly kind: 'namespace';
      readonly namespace: Extract<NamespaceFacts, { readable: true }>;
      readonly problems: readonly Reason[];
    };

const apiVersions: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  CronJob: 'batch/v1',
};

/**
 * Reads one document; null for every kind that is not ours. A list is not taken apart here.
 *
 * @param namespace where a workload belongs whose manifest names no namespace
 */
export function manifestOf(document: unknown, namespace: string): Manifest | null {
  const kind = textOf(at(document, 'kind'));
  const apiVersion = at(document, 'apiVersion');
  if (kind === 'Namespace' && apiVersion === 'v1') return namespaceIn(document);
  const workloadKind = (Object.keys(apiVersions) as WorkloadKind[]).find((one) => one === kind);
  if (workloadKind === undefined || apiVersions[workloadKind] !== apiVersion) return null;
  return workloadIn(document, workloadKind, namespace);
}

function namespaceIn(document: unknown): Manifest | null {
  const namespace = namespaceOf(stored(document, {}));
  if (namespace === null) return null;
  return { kind: 'namespace', namespace: { ...namespace, uid: '' }, problems: foreignValues(document, ['metadata']) };
}

function workloadIn(document: unknown, kind: WorkloadKind, namespace: string): Manifest | null {
  const stated = textOf(at(document, 'metadata', 'namespace'));
  const { name, problems } = nameIn(document);
  const listPath = [...templatePath(kind), 'spec', 'containers'];
  const hasContainers = containersOf(at(document, ...listPath.slice(0, -1))) !== null;
  const object = hasContainers ? document : withAt(document, listPath, []);
  const read = workloadOf(stored(object, { name: name === '' ? '-' : name, namespace: stated ?? namespace }), kind);
  if (read === null) return null;
  return {
    kind: 'workload',
    workload: {
      ...read,
      id: { ...read.id, name, uid: '' },
      resourceVersion: '',
      rollout: { ...read.rollout, wanted: 0, replicas: 0 },
    },
    stated,
    whole: hasContainers && name !== '',
    problems: [
      ...problems,
      ...foreignValues(document, ['metadata']),
      ...foreignValues(document, [...templatePath(kind), 'metadata']),
    ],
  };
}

/** Of a workload that is created with `generateName` the front of its name stands for it. */
function nameIn(document: unknown): { readonly name: string; readonly problems: readonly Reason[] } {
  const written = at(document, 'metadata', 'name');
  if (typeof written !== 'number' && typeof written !== 'boolean')
    return { name: textOf(written) ?? textOf(at(document, 'metadata', 'generateName')) ?? '', problems: [] };
  const name = String(written);
  const message = `metadata.name is ${name} without quotes, and must be a text`;
  return { name, problems: [reason('InvalidManifest', message, 'Write the name in quotes.')] };
}

/** The object with what only an API server gives it, which the projection wants to see. */
function stored(document: unknown, metadata: Shape): Shape {
  const whole = { ...objectOf(at(document, 'metadata')), ...metadata, uid: '-', resourceVersion: '-' };
  return { ...objectOf(document), metadata: whole };
}

function withAt(value: unknown, [first, ...rest]: readonly string[], leaf: unknown): unknown {
  if (first === undefined) return leaf;
  return { ...objectOf(value), [first]: withAt(at(value, first), rest, leaf) };
}

/** Annotations and labels are texts; `reship.dev/suspend: true` without quotes is none, and the API server refuses it. */
function foreignValues(document: unknown, path: readonly string[]): readonly Reason[] {
  const problems: Reason[] = [];
  for (const map of ['annotations', 'labels']) {
    for (const [key, value] of Object.entries(objectOf(at(document, ...path, map)))) {
      if (typeof value === 'string' || !key.toLowerCase().includes('reship')) continue;
      const shown = typeof value === 'object' && value !== null ? 'no text' : `${String(value)} without quotes`;
      const next = `Write it in quotes: ${quoted(key).slice(1, -1)}: "…".`;
      problems.push(reason('InvalidSettings', `${quoted(key).slice(1, -1)} is ${shown}, and must be a text`, next));
    }
  }
  return problems;
}
