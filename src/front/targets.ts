// One act on each of the targets of a command: what was done is a line each, and one that fails harms only itself.
import type { Terminal } from '#cli/deps.ts';
import { nextSteps } from '#cli/next-steps.ts';
import type { TargetOptions } from '#cli/options.ts';
import { printable } from '#cli/printable.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { kinds } from '#kubernetes/kinds.ts';
import { createTurns } from '#runtime/turns.ts';
import { faultOf } from './fault.ts';
import { distinct, isWhole } from './list-failures.ts';
import type { Server } from './server-run.ts';

/** What became of one target. */
export type Act =
  /** `said` follows the name: `suspended`; null: not worth a line. `notes` are sentences beside it. */
  { readonly said: string | null; readonly notes: readonly string[] } | { readonly failed: Reason };

export interface Acts {
  workload(id: WorkloadId): Promise<Act>;
  namespace(name: string): Promise<Act>;
}

/** What a command acts on. */
export type Target = { readonly workload: WorkloadId } | { readonly namespace: string };

const atOnce = 8;

/** The targets as they were named; -A is every Namespace. Throws a ClusterError where Namespaces cannot be listed. */
export async function targetsOf({ targets }: TargetOptions, server: Server): Promise<readonly Target[]> {
  const { namespaces, workloads } = targets;
  if (workloads.length > 0) {
    const namespace = namespaces?.[0] ?? server.namespace;
    return workloads.map(({ kind, name }) => ({
      workload: { apiVersion: kinds[kind].apiVersion, kind, namespace, name, uid: '' },
    }));
  }
  if (namespaces !== null) return namespaces.map((namespace) => ({ namespace }));
  const found: Target[] = [];
  for await (const { name } of createCluster(server.read).listNamespaces()) found.push({ namespace: name });
  return found;
}

export function nameOf(id: Pick<WorkloadId, 'kind' | 'namespace' | 'name'>): string {
  return `${id.namespace}/${shortName(id)}`;
}

/** Lines to `out` in the order of the targets; notes, each once, and errors to `err`. */
export async function actOn(
  targets: readonly Target[],
  server: Server,
  acts: Acts,
  terminal: Terminal,
): Promise<ExitCode> {
  const turns = createTurns(atOnce);
  const errors: ReportError[] = [];
  let forbidden = 0;
  const actOne = async (target: Target): Promise<Act | null> => {
    try {
      server.signal.throwIfAborted();
      const act = await ('workload' in target ? acts.workload(target.workload) : acts.namespace(target.namespace));
      if ('failed' in act) errors.push({ scope: scopeOf(target), ...plain(act.failed) });
      return act;
    } catch (thrown) {
      const error = faultOf(thrown);
      if (error.code === 'Forbidden' || error.code === 'Unauthorized') forbidden += 1;
      errors.push({ scope: isWhole(error) ? {} : scopeOf(target), ...error.toReason() });
      return null;
    }
  };
  const done = await Promise.all(targets.map((target) => turns.run(() => actOne(target))));
  const notes = new Set<string>();
  for (const [index, act] of done.entries()) {
    const target = targets[index];
    if (act === null || 'failed' in act || target === undefined) continue;
    const name = 'workload' in target ? nameOf(target.workload) : `namespace/${target.namespace}`;
    if (act.said !== null) terminal.out.write(`${printable(`${name} ${act.said}`)}\n`);
    for (const note of act.notes) notes.add(note);
  }
  for (const note of notes) terminal.err.write(`${printable(note)}\n`);
  terminal.err.write(nextSteps([], distinct(errors), () => false));
  return highest([
    server.signal.aborted ? 130 : 0,
    errors.length > 0 ? 1 : 0,
    forbidden > 0 && forbidden === targets.length ? 5 : 0,
  ]);
}

/** There is nothing of that name, or not any more. */
export function missing(target: Target): Act {
  if ('namespace' in target) {
    const next = 'Check the name: kubectl get namespaces.';
    return { failed: reason('NotFound', `there is no Namespace ${target.namespace}`, next) };
  }
  const { kind, name, namespace } = target.workload;
  return { failed: reason('NotFound', `there is no ${kind} ${name} in the namespace ${namespace}`) };
}

function scopeOf(target: Target): ReportError['scope'] {
  if ('namespace' in target) return { namespace: target.namespace };
  return { namespace: target.workload.namespace, workload: shortName(target.workload) };
}

function plain({ code, message, next }: Reason): Reason {
  return { code, message, next };
}
