// `reship suspend`: a brake with a name, a reason and perhaps an end, on workloads or on whole Namespaces.
import type { Terminal } from '#cli/deps.ts';
import type { SuspendOptions } from '#cli/options.ts';
import { printable } from '#cli/printable.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { stopPatch } from '#core/plan/hold.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { formatInstant } from '#core/time/instant.ts';
import type { Suspension } from '#core/workload/suspension.ts';
import { suspensionText } from '#core/workload/suspension.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { annotate, namespaceTarget } from '#kubernetes/annotate.ts';
import { whoAmI } from '#kubernetes/server.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { changeWorkload } from './change-workload.ts';
import { faultOf } from './fault.ts';
import { knownRecords, recordsDoor } from './known-records.ts';
import type { Server } from './server-run.ts';
import { withServer } from './server-run.ts';
import type { Act, Target } from './targets.ts';
import { actOn, missing, nameOf, targetsOf } from './targets.ts';
import { namespaceAct } from './namespace-act.ts';

export function suspend(options: SuspendOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  return withServer(options.connection, terminal, signal, async (server) => {
    const targets = await targetsOf(options, server);
    const { now } = server;
    const until = options.seconds === null ? null : now + options.seconds * 1000;
    const suspension = { by: (await whoAmI(server.read)) ?? '', at: now, why: options.why, until };
    const plan = planOf(targets, options.targets.namespaces === null);
    if (plan !== null) terminal.err.write(`${printable(plan)}\n`);
    const said = `suspended${until === null ? '' : ` until ${formatInstant(until)}`}`;
    return actOn(
      targets,
      server,
      {
        workload: (id) => suspendWorkload(id, suspension, said, server),
        async namespace(name) {
          const wish = { 'reship.dev/suspended': suspensionText(suspension) };
          const answer = await annotate(server.call, namespaceTarget(name), () => wish, { dryRun: false });
          return namespaceAct(name, answer, { said, notes: [] });
        },
      },
      terminal,
    );
  });
}

/** What is about to be done to whole Namespaces; null: only workloads are named. */
function planOf(targets: readonly Target[], all: boolean): string | null {
  const names = targets.flatMap((one) => ('namespace' in one ? [one.namespace] : []));
  if (names.length === 0) return null;
  const which = names.length === 1 ? 'The Namespace' : `${names.length} Namespaces:`;
  const later = all ? '; a Namespace that is made later is not' : '';
  return `${which} ${names.join(', ')}: about to be suspended with every workload there, also one that is made later${later}`;
}

async function suspendWorkload(id: WorkloadId, suspension: Suspension, said: string, server: Server): Promise<Act> {
  let newest: RecordFacts | null = null;
  const changed = await changeWorkload(server, id, async (workload) => {
    newest = await newestRecord(workload.id, server);
    return stopPatch(workload, newest, suspension);
  });
  if (changed.result === 'gone') return missing({ workload: id });
  if (changed.result === 'failed') return { failed: changed.reason };
  const notes = newest === null ? undoNotes(changed.before.id) : await holdNotes(newest, suspension, server);
  return { said, notes };
}

/** A brake does not wait for records: where they cannot be read, it is set without them. */
async function newestRecord(id: WorkloadId, { call }: Server): Promise<RecordFacts | null> {
  try {
    return (await knownRecords(call, id)).newest;
  } catch (error) {
    if (error instanceof ClusterError) return null;
    throw error;
  }
}

/** A Deployment takes its annotations back with its template; only a record would tell that there was a brake. */
function undoNotes(id: WorkloadId): readonly string[] {
  if (id.kind !== 'Deployment') return [];
  return [
    `${nameOf(id)} has no record that is known: kubectl rollout undo would take this suspension back; reship suspend -n ${id.namespace} holds the whole Namespace`,
  ];
}

/** The newest record carries the brake too, so that it outlives annotations; a hold of Reship there is left alone. */
async function holdNotes(record: RecordFacts, suspension: Suspension, server: Server): Promise<readonly string[]> {
  if (record.hold !== null && record.hold.reason !== 'Suspended') return [];
  const { by, at, why, until } = suspension;
  const hold = {
    type: 'Suspended',
    reason: 'Suspended',
    by: by === '' ? null : by,
    at: formatInstant(at),
    until: until === null ? null : formatInstant(until),
    why: why === '' ? null : why,
  };
  try {
    const { result } = await recordsDoor(server.call).setStatus(record.namespace, record.name, { hold });
    return result === 'stored' ? [] : [unheld(record, result)];
  } catch (error) {
    return [unheld(record, faultOf(error).message)];
  }
}

function unheld({ namespace, name }: RecordFacts, why: string): string {
  return `the record ${namespace}/${name} does not carry the suspension (${why}): kubectl rollout undo would take the annotation back`;
}
