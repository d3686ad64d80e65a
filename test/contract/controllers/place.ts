// What the scenarios of controllers need of a cluster: the real one and the sandbox's are asked in the same words.
import { expect } from 'vitest';

export interface Seen {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly object[];
    readonly managedFields?: readonly { readonly manager: string; readonly subresource?: string }[];
  };
  readonly spec: { readonly replicas?: number; readonly [field: string]: unknown };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export type Resource = 'deployments' | 'replicasets' | 'statefulsets' | 'daemonsets' | 'controllerrevisions' | 'pods';

export interface Shown {
  readonly object: Seen;
  readonly gone: boolean;
}

export interface Recording {
  /** Of all objects, in the order of a watch. */
  events(): readonly Shown[];
  /** Each state that a watch has shown since, as of now; null: it is gone. */
  states(): readonly (Seen | null)[];
  /** When all is seen that is there now. */
  stop(): Promise<void>;
}

/** One Namespace of a cluster with controllers and a kubelet that plays Pods by their tags. */
export interface Place {
  create(resource: Resource, object: object): Promise<Seen>;
  /** A JSON merge patch. */
  merge(resource: Resource, name: string, patch: object): Promise<Seen>;
  get(resource: Resource, name: string): Promise<Seen | null>;
  list(resource: Resource): Promise<readonly Seen[]>;
  remove(resource: Resource, name: string, propagation?: 'Foreground' | 'Background' | 'Orphan'): Promise<void>;
  /** @param name of one object; all of the Namespace without */
  record(resource: Resource, name?: string): Promise<Recording>;
  /** An image that can be pulled, of that tag: `1`, `2`, `3`; `soon-1` and `soon-2` are ready a moment later, `bad-unready` never. */
  image(tag: string): string;
}

/** Waits, at most ten seconds, until it is so. */
export async function expectSoon<T>(read: () => Promise<T>, wanted: unknown): Promise<void> {
  await expect.poll(read, { timeout: 10_000, interval: 20 }).toEqual(wanted);
}

/**
 * From the first of the states to the last, in their order. One in between may be missing: a controller that is kept waiting
 * looks once at two changes, and who watches sees what is stored, not what might have been.
 */
export function expectStates(told: readonly (string | undefined)[], states: readonly string[]): void {
  expect(changes(told)).toEqual(states.filter((one) => told.includes(one)));
  expect([told[0], told.at(-1)]).toEqual([states[0], states.at(-1)]);
}

export function numbersOf(seen: Seen | null, ...fields: readonly string[]): readonly unknown[] {
  return fields.map((field) => seen?.status?.[field] ?? 0);
}

export function conditionOf(seen: Seen | null, type: string): string | undefined {
  const found = seen?.status?.conditions?.find((one) => one.type === type);
  return found && `${found.status} ${found.reason}`;
}

/** Each state that was seen; null: it is gone. */
export function recordingOf(events: readonly Shown[], stop: () => Promise<void>): Recording {
  return { events: () => events, states: () => events.map(({ object, gone }) => (gone ? null : object)), stop };
}

/** Those that differ from the one before. */
export function changes<T>(all: readonly T[]): readonly T[] {
  return all.filter((one, place) => place === 0 || JSON.stringify(one) !== JSON.stringify(all[place - 1]));
}

export interface WorkloadOptions {
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  /** More of the spec. */
  readonly more?: object;
}

/** With every default written out that controllers read. */
export function workload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  { name, image, replicas = 1, annotations, more = {} }: WorkloadOptions,
): object {
  const strategy =
    kind === 'Deployment'
      ? {
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          progressDeadlineSeconds: 600,
        }
      : kind === 'StatefulSet'
        ? { serviceName: name, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }
        : { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...(annotations && { annotations }) },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas }),
      revisionHistoryLimit: 10,
      ...strategy,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image }] } },
      ...more,
    },
  };
}

/** For `merge`: lists are replaced as a whole. */
export function withImage(image: string): object {
  return { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } };
}

export function imageIn(seen: Seen): string {
  const template = (seen.spec['template'] ?? seen) as {
    readonly spec: { readonly containers: readonly { image: string }[] };
  };
  return template.spec.containers[0]?.image ?? '';
}
