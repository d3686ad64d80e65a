// Finds the workloads of a scope, by lists or by name, and says what could not be read.
import { UsageError } from '#cli/flags.ts';
import type { Scope } from '#cli/options.ts';
import type { ReportError } from '#contract/report-error.ts';
import { reason } from '#core/reason/reason.ts';
import { namespaceProblems } from '#core/workload/settings.ts';
import type { NamespaceFacts, Workload, WorkloadKind } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { kinds } from '#kubernetes/kinds.ts';
import type { ClusterError } from '#kubernetes/status-error.ts';
import type { Doors } from './doors.ts';
import { createTurns } from '#runtime/turns.ts';
import { faultOf } from './fault.ts';
import type { ListFailure } from './list-failures.ts';
import { distinct, isWhole, listErrors } from './list-failures.ts';

export interface Survey {
  readonly workloads: readonly Workload[];
  readonly errors: readonly ReportError[];
  /** Nothing could be read, for want of rights. */
  readonly forbidden: boolean;
}

/** Requests under way at the same time: one for each kind in a few namespaces, or for each named workload. */
const readsAtOnce = 8;

/** Throws a UsageError for a selector that the API server cannot read. */
export async function survey(scope: Scope, doors: Doors): Promise<Survey> {
  const namespaces = scope.namespaces?.length === 0 ? [doors.namespace] : scope.namespaces;
  const missing = new Set<string>();
  if (namespaces !== null) for (const one of await missingNamespaces(namespaces, doors)) missing.add(one);
  const places = namespaces === null ? [null] : namespaces.filter((one) => !missing.has(one));
  const found =
    scope.workloads.length > 0 ? await named(scope, places[0] ?? null, doors) : await listed(scope, places, doors);
  return {
    ...found,
    errors: [...[...missing].map(noNamespace), ...found.errors, ...(await blindSpots(found.workloads, doors))],
  };
}

/** Those that surely do not exist; one that may not be read is taken to be there. */
async function missingNamespaces(names: readonly string[], doors: Doors): Promise<readonly string[]> {
  const turns = createTurns(readsAtOnce);
  const exists = await Promise.all(
    names.map((name) =>
      turns.run(async () => {
        try {
          const facts = await doors.deps.namespace(name);
          return facts.readable || facts.code !== 'NotFound';
        } catch {
          return true;
        }
      }),
    ),
  );
  return names.filter((_, index) => exists[index] === false);
}

function noNamespace(namespace: string): ReportError {
  const next = 'Check the name: kubectl get namespaces.';
  return { scope: { namespace }, ...reason('NotFound', `there is no Namespace ${namespace}`, next) };
}

async function listed(scope: Scope, places: readonly (string | null)[], doors: Doors): Promise<Survey> {
  const workloads: Workload[] = [];
  const turns = createTurns(readsAtOnce);
  const listOne = async (namespace: string | null, kind: WorkloadKind): Promise<ListFailure | null> => {
    try {
      for await (const workload of doors.cluster.listWorkloads(query(scope, namespace, kind))) {
        if (!scope.without.includes(workload.id.namespace)) workloads.push(workload);
      }
      return null;
    } catch (error) {
      return { error: faultOf(error), namespace, kind };
    }
  };
  const lists = places.flatMap((namespace) => scope.kinds.map((kind) => turns.run(() => listOne(namespace, kind))));
  const namespaces = places.includes(null) ? turns.run(() => keepNamespaces(doors)) : Promise.resolve([]);
  const failures = (await Promise.all(lists)).flatMap((one) => one ?? []);
  const faults = await namespaces;
  for (const { error } of failures) refuseSelector(error, scope);
  const forbidden = failures.length > 0 && failures.length === lists.length && failures.every(isForbidden);
  return { workloads, errors: [...listErrors(failures), ...faults], forbidden };
}

/** A selector that cannot be read is a mistake of the command line, however many lists it was sent with. */
function refuseSelector(error: ClusterError, { labelSelector, fieldSelector }: Scope): void {
  if (error.status !== 400) return;
  const isField = labelSelector === null || /field label|field selector|invalid selector/.test(error.message);
  const flag = isField ? '--field-selector' : '-l';
  const value = isField ? fieldSelector : labelSelector;
  if (value !== null) throw new UsageError(`${flag} ${value}: the API server cannot use it: ${error.message}`);
}

async function named(scope: Scope, namespace: string | null, doors: Doors): Promise<Survey> {
  if (namespace === null) return { workloads: [], errors: [], forbidden: false };
  const workloads: Workload[] = [];
  const turns = createTurns(readsAtOnce);
  let refused = 0;
  const readOne = async ({ kind, name }: Scope['workloads'][number]): Promise<ReportError | null> => {
    const id = { apiVersion: kinds[kind].apiVersion, kind, namespace, name, uid: '' };
    const where = { namespace, workload: shortName(id) };
    try {
      const workload = await doors.cluster.workload(id);
      if (workload === null)
        return { scope: where, ...reason('NotFound', `there is no ${kind} ${name} in the namespace ${namespace}`) };
      workloads.push(workload);
      return null;
    } catch (thrown) {
      const error = faultOf(thrown);
      if (isForbidden({ error })) refused += 1;
      return { scope: isWhole(error) ? {} : where, ...error.toReason() };
    }
  };
  const errors = (await Promise.all(scope.workloads.map((one) => turns.run(() => readOne(one))))).flatMap(
    (one) => one ?? [],
  );
  return { workloads, errors: distinct(errors), forbidden: refused === scope.workloads.length };
}

function isForbidden({ error }: Pick<ListFailure, 'error'>): boolean {
  return error.code === 'Forbidden' || error.code === 'Unauthorized';
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
async function keepNamespaces(doors: Doors): Promise<readonly ReportError[]> {
  try {
    for await (const facts of doors.cluster.listNamespaces()) doors.keepNamespace(facts);
    return [];
  } catch (thrown) {
    const error = faultOf(thrown);
    return error.code === 'InternalError' ? [{ scope: {}, ...error.toReason() }] : [];
  }
}

/** A Namespace with a misspelt key, or one that cannot be read, may hold a default policy or a brake: its workloads are not silently passed over. */
async function blindSpots(workloads: readonly Workload[], doors: Doors): Promise<readonly ReportError[]> {
  const names = [...new Set(workloads.map((one) => one.id.namespace))].toSorted();
  const turns = createTurns(readsAtOnce);
  const found = await Promise.all(names.map((name) => turns.run(() => blindSpot(name, doors))));
  return found.flat();
}

async function blindSpot(name: string, doors: Doors): Promise<readonly ReportError[]> {
  try {
    const facts = await doors.deps.namespace(name);
    if (!facts.readable) return [unreadable(facts)];
    return namespaceProblems(facts.annotations).map((one) => ({ scope: { namespace: name }, ...one }));
  } catch (thrown) {
    const error = faultOf(thrown);
    return [{ scope: isWhole(error) ? {} : { namespace: name }, ...error.toReason() }];
  }
}

function unreadable({ name, code, why }: NamespaceFacts & { readonly readable: false }): ReportError {
  if (code === 'NotFound') return noNamespace(name);
  const message = `the Namespace cannot be read, so its default policy and its brakes are not known: ${why}`;
  const next = `Grant the verb get on the resource namespaces, name ${name}.`;
  return { scope: { namespace: name }, ...reason(code, message, next) };
}
