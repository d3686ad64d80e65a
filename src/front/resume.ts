// `reship resume`: takes brakes off, those of a person and those of Reship, and says what it removed.
import type { Terminal } from '#cli/deps.ts';
import type { TargetOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { guards } from '#core/plan/guards.ts';
import { stopPatch } from '#core/plan/hold.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import { pointer } from '#core/plan/json-patch.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { isAccepted } from '#core/record/rebase.ts';
import { parseState } from '#core/record/state.ts';
import { readSettings } from '#core/workload/settings.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { annotate, namespaceTarget } from '#kubernetes/annotate.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { changeWorkload } from './change-workload.ts';
import { faultOf } from './fault.ts';
import { knownRecords, recordsDoor } from './known-records.ts';
import { namespaceAct } from './namespace-act.ts';
import type { Server } from './server-run.ts';
import { withServer } from './server-run.ts';
import type { Act } from './targets.ts';
import { actOn, missing, nameOf, targetsOf } from './targets.ts';

const suspended = 'reship.dev/suspended';
const suspend = 'reship.dev/suspend';

export function resume(options: TargetOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  return withServer(options.connection, terminal, signal, async (server) => {
    const targets = await targetsOf(options, server);
    const all = options.targets.namespaces === null;
    if (all) terminal.err.write('Namespaces are resumed; workloads that were suspended by themselves stay so\n');
    return actOn(
      targets,
      server,
      {
        workload: (id) => resumeWorkload(id, server),
        namespace: (name) => resumeNamespace(name, all, server),
      },
      terminal,
    );
  });
}

/** @param quiet whether one that was not suspended is passed over in silence */
async function resumeNamespace(name: string, quiet: boolean, server: Server): Promise<Act> {
  let byHand = false;
  const answer = await annotate(
    server.call,
    namespaceTarget(name),
    (annotations) => {
      byHand ||= isOn(annotations[suspend]);
      return { [suspended]: null, ...(isOn(annotations[suspend]) ? { [suspend]: null } : {}) };
    },
    { dryRun: false },
  );
  const notes = byHand ? [removedByHand(`the Namespace ${name}`)] : [];
  if (answer.result !== 'unchanged') return namespaceAct(name, answer, { said: 'resumed', notes });
  return { said: quiet ? null : 'was not suspended', notes };
}

async function resumeWorkload(id: WorkloadId, server: Server): Promise<Act> {
  let newest: RecordFacts | null = null;
  const changed = await changeWorkload(server, id, async (workload) => {
    newest = (await knownRecords(server.call, workload.id)).newest;
    return resumePatch(workload, newest);
  });
  if (changed.result === 'gone') return missing({ workload: id });
  if (changed.result === 'failed') return { failed: changed.reason };
  const { before, workload } = changed;
  const released = await release(changed.result === 'stored' ? workload.id : null, newest, server);
  if (released !== null && released !== 'released') return { failed: released };
  const notes = isOn(before.annotations?.[suspend]) ? [removedByHand(nameOf(id))] : [];
  const said = changed.result === 'stored' || released === 'released' ? 'resumed' : 'was not suspended';
  return { said, notes: [...notes, ...(await namespaceBrake(workload, server))] };
}

/** null: nothing stops it, and what runs is what Reship knows. */
function resumePatch(workload: Workload, newest: RecordFacts | null): JsonPatch | Reason | null {
  const { annotations } = workload;
  const byHand = isOn(annotations?.[suspend]);
  const read = parseState(annotations?.['reship.dev/state'], workload.id.uid);
  const stopped = annotations?.[suspended] !== undefined || byHand || (newest?.hold ?? null) !== null;
  if (!stopped && isAccepted(workload, read.kind === 'state' ? read.state : null, newest)) return null;
  const patch = stopPatch(workload, newest, null);
  if (!byHand || (patch !== null && 'code' in patch)) return patch;
  return [
    ...(patch ?? guards(workload, [], false)),
    { op: 'remove', path: pointer('metadata', 'annotations', suspend) },
  ];
}

/**
 * After the workload, so that a hold on the record goes on braking until all else is done.
 * @param again read once more for this one: the second act of a hold may have landed since; null: what was read counts
 */
async function release(
  again: WorkloadId | null,
  before: RecordFacts | null,
  server: Server,
): Promise<Reason | 'released' | null> {
  let newest = before;
  try {
    if (again !== null) newest = (await knownRecords(server.call, again)).newest;
    if (newest === null || newest.hold === null) return null;
    const { result } = await recordsDoor(server.call).setStatus(newest.namespace, newest.name, { hold: null });
    if (result === 'stored' || result === 'gone') return 'released';
    return {
      code: 'Conflict',
      message: `the hold on the record ${newest.name} stays (${result})`,
      next: 'Run the command again.',
    };
  } catch (error) {
    const { code, message, next } = faultOf(error).toReason();
    return { code, message: `the hold on the record ${newest?.name ?? ''} stays: ${message}`, next };
  }
}

async function namespaceBrake(workload: Workload, server: Server): Promise<readonly string[]> {
  const facts = await createCluster(server.read).namespace(workload.id.namespace);
  if (!facts.readable) return [];
  const { settings } = readSettings(workload, facts.annotations, null, server.now);
  if (settings.suspended === null) return [];
  const { text } = settings.suspended;
  return [`the Namespace ${facts.name} is still suspended (${text}): reship resume -n ${facts.name}`];
}

function isOn(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}

function removedByHand(what: string): string {
  return `${what}: ${suspend}: "true" was removed too, which a person had written; take it out of the manifest, or the next apply sets it again`;
}
