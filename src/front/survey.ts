// Lists the workloads of a scope, and says what could not be listed.
import PQueue from 'p-queue';
import type { Scope } from '#cli/options.ts';
import type { ReportError } from '#contract/report-error.ts';
import { namespaceProblems } from '#core/workload/settings.ts';
import type { Workload, WorkloadKind } from '#core/workload/workload.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { Doors } from './doors.ts';

export interface Survey {
  readonly workloads: readonly Workload[];
  readonly errors: readonly ReportError[];
  /** Nothing could be read, for want of rights. */
  readonly forbidden: boolean;
}

/** Lists under way at the same time: one for each kind in a few namespaces. */
const listsAtOnce = 8;

export async function survey(scope: Scope, doors: Doors): Promise<Survey> {
  const namespaces = scope.namespaces?.length === 0 ? [doors.namespace] : scope.namespaces;
  const workloads: Workload[] = [];
  const failures: { readonly error: ReportError; readonly forbidden: boolean }[] = [];
  const queue = new PQueue({ concurrency: listsAtOnce });
  const places = namespaces ?? [null];
  for (const namespace of places) {
    for (const kind of scope.kinds) {
      void queue.add(async () => {
        try {
          for await (const workload of doors.cluster.listWorkloads(query(scope, namespace, kind))) {
            if (!scope.without.includes(workload.id.namespace)) workloads.push(workload);
          }
        } catch (error) {
          failures.push(failure(error, namespace, kind));
        }
      });
    }
  }
  if (namespaces === null) void queue.add(() => keepNamespaces(doors));
  await queue.onIdle();
  const asked = places.length * scope.kinds.length;
  const forbidden = asked > 0 && failures.length === asked && failures.every((one) => one.forbidden);
  return {
    workloads,
    errors: [...distinct(failures.map((one) => one.error)), ...(await blindSpots(workloads, doors))],
    forbidden,
  };
}

function query(scope: Scope, namespace: string | null, kind: WorkloadKind) {
  return {
    namespace,
    kinds: [kind],
    labelSelector: scope.labelSelector ?? undefined,
    fieldSelector: scope.fieldSelector ?? undefined,
  };
}

/** One list instead of a GET for each; where it is not allowed, each is asked for when it is needed. */
async function keepNamespaces(doors: Doors): Promise<void> {
  try {
    for await (const facts of doors.cluster.listNamespaces()) doors.keepNamespace(facts);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
  }
}

/** A Namespace with a misspelt key, or one that cannot be read, may hold a default policy or a brake: its workloads are not silently passed over. */
async function blindSpots(workloads: readonly Workload[], doors: Doors): Promise<readonly ReportError[]> {
  const names = [...new Set(workloads.map((one) => one.id.namespace))].toSorted();
  const errors: ReportError[] = [];
  for (const name of names) {
    try {
      const facts = await doors.deps.namespace(name);
      if (facts.readable) {
        for (const reason of namespaceProblems(facts.annotations))
          errors.push({ scope: { namespace: name }, ...reason });
        continue;
      }
      const message = `the Namespace cannot be read, so its default policy and its brakes are not known: ${facts.why}`;
      errors.push({
        scope: { namespace: name },
        code: 'Forbidden',
        message,
        next: `Grant the verb get on the resource namespaces, name ${name}.`,
      });
    } catch (error) {
      errors.push(failure(error, name, null).error);
    }
  }
  return errors;
}

function failure(
  error: unknown,
  namespace: string | null,
  kind: WorkloadKind | null,
): { readonly error: ReportError; readonly forbidden: boolean } {
  if (!(error instanceof ClusterError)) throw error;
  const wholeCluster =
    error.code === 'ClusterUnreachable' || error.code === 'Unauthorized' || error.code === 'KubeconfigUnusable';
  const scope = wholeCluster
    ? {}
    : { ...(namespace === null ? {} : { namespace }), ...(kind === null ? {} : { kind }) };
  const { code, message, next } = error.toReason();
  return { error: { scope, code, message, next }, forbidden: code === 'Forbidden' || code === 'Unauthorized' };
}

/** The same error met by every list of a run is said once. */
function distinct(errors: readonly ReportError[]): readonly ReportError[] {
  return [...new Map(errors.map((error) => [JSON.stringify([error.scope, error.code]), error])).values()];
}
