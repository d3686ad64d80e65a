// Watches everything that decisions start from: four kinds of workloads and the Namespaces, in the cluster or in some namespaces.
import type { ObjectName, Picture, WorkloadPicture } from '#controller/store.ts';
import type { Triggers } from '#controller/triggers.ts';
import { kindsWatched } from '#controller/key.ts';
import { namespaceOf } from '#core/workload/projection.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { namespacesPath, workloadsPath } from '#kubernetes/kinds.ts';
import { wholePacking } from '#kubernetes/packing.ts';
import { createReflector, type Reflector, type ReflectorDeps } from '#kubernetes/reflector.ts';
import type { ReflectorState } from '#kubernetes/reflector-state.ts';
import { workloadPacking } from '#kubernetes/workload-packing.ts';

type Readable = Extract<NamespaceFacts, { readable: true }>;

export interface Watches {
  readonly workloads: readonly WorkloadPicture[];
  readonly namespaces: Picture<NamespaceFacts>;
  run(signal: AbortSignal): Promise<void>;
  /**
   * Until every workload there is has been named, and every Namespace, where they may be watched. Of several namespaces one
   * that may not be watched keeps the others from nothing: `workloadsProblem` names it.
   */
  synced(signal: AbortSignal): Promise<void>;
  /** null: well; else what is missing. */
  workloadsProblem(): string | null;
  namespacesProblem(): string | null;
  readonly objects: number;
  /** Of each watch; several have the same kind where some namespaces are watched. */
  states(): readonly WatchState[];
}

export interface WatchState {
  readonly kind: (typeof watchedKinds)[number];
  readonly state: ReflectorState;
}

export const watchedKinds = [...kindsWatched, 'Namespace'] as const;

/** Milliseconds between two looks whether all is read. */
const lookEveryMs = 20;

export function openWatches(
  deps: ReflectorDeps,
  scope: readonly string[] | null,
  told: () => Pick<Triggers, 'workload' | 'namespace'>,
): Watches {
  const places = scope ?? [null];
  const workloads = places.flatMap((namespace) =>
    kindsWatched.map((kind) => ({
      kind,
      namespace,
      picture: createReflector<Workload>(deps, {
        path: workloadsPath(kind, namespace),
        packing: workloadPacking(kind),
        onChange: (change) => told().workload(kind, change),
      }),
    })),
  );
  const packing = wholePacking<Readable>(namespaceOf, ({ uid }) => uid);
  const namespaces = places.map((name) =>
    createReflector<Readable>(deps, {
      path: namespacesPath,
      packing,
      ...(name === null ? {} : { fieldSelector: `metadata.name=${name}` }),
      onChange: (change) => told().namespace(change),
    }),
  );
  const all: readonly Reflector<unknown>[] = [...workloads.map(({ picture }) => picture), ...namespaces];

  function problemOf(reflectors: readonly Reflector<unknown>[]): string | null {
    for (const reflector of reflectors) {
      const { synced, forbidden, problem } = reflector.state();
      if (forbidden !== null) return `${forbidden.message}. ${forbidden.next}`;
      if (!synced) return problem?.message ?? 'the first list is not read yet';
    }
    return null;
  }

  function isRead(reflector: Reflector<unknown>): boolean {
    return reflector.state().synced;
  }

  function isRefused(reflector: Reflector<unknown>): boolean {
    return reflector.state().forbidden !== null;
  }

  return {
    workloads,
    namespaces: {
      get: (key) => first(namespaces, (one) => one.get(key)),
      *keys() {
        for (const one of namespaces) yield* one.keys();
      },
      follow: (key: ObjectName) => {
        const stops = namespaces.map((one) => one.follow(key));
        return () => stops.forEach((stop) => stop());
      },
    },
    async run(signal) {
      await Promise.all(all.map((one) => one.run(signal)));
    },
    async synced(signal) {
      const done = (): boolean =>
        workloads.some(({ picture }) => isRead(picture)) &&
        workloads.every(({ namespace, picture }) => isRead(picture) || (namespace !== null && isRefused(picture))) &&
        namespaces.every((one) => isRead(one) || isRefused(one));
      while (!signal.aborted && !done()) await deps.clock.sleep(lookEveryMs, signal);
    },
    workloadsProblem: () => problemOf(workloads.map(({ picture }) => picture)),
    // Where Namespaces may not be watched each is read before it counts.
    namespacesProblem: () => problemOf(namespaces.filter((one) => one.state().forbidden === null)),
    states: () => [
      ...workloads.map(({ kind, picture }) => ({ kind, state: picture.state() })),
      ...namespaces.map((one) => ({ kind: 'Namespace' as const, state: one.state() })),
    ],
    get objects() {
      return workloads.reduce((sum, { picture }) => sum + picture.state().objects, 0);
    },
  };
}

function first<T, R>(all: readonly T[], find: (one: T) => R | null): R | null {
  for (const one of all) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}
