// `reship leave`: takes Reship's marks off workloads and Namespaces, touches no pod template, and says what stays.
import type { Terminal } from '#cli/deps.ts';
import type { TargetOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import { nextSteps } from '#cli/next-steps.ts';
import type { ReportError } from '#contract/report-error.ts';
import { reason } from '#core/reason/reason.ts';
import { keyPrefix } from '#core/workload/settings-keys.ts';
import { at, textsOf } from '#core/workload/shape.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { templatePath } from '#core/workload/workload.ts';
import { namespaceTarget, patchMetadata, workloadTarget } from '#kubernetes/annotate.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { leavePatch } from '#kubernetes/leave.ts';
import { kinds } from '#kubernetes/kinds.ts';
import { faultOf } from './fault.ts';
import { listErrors } from './list-failures.ts';
import type { ListFailure } from './list-failures.ts';
import { namespaceAct } from './namespace-act.ts';
import type { Server } from './server-run.ts';
import { withServer } from './server-run.ts';
import type { Act, Target } from './targets.ts';
import { actOn, missing, nameOf, targetsOf } from './targets.ts';

const stays =
  'What stays: the images as they are, the DeployRecords (kubectl delete drec), and copies of reship.dev/state on old ReplicaSets, which kubectl rollout undo brings back.';

export function leave(options: TargetOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  return withServer(options.connection, terminal, signal, async (server) => {
    const named = await targetsOf(options, server);
    const { found, errors } = await withWorkloads(named, options, server);
    const code = await actOn(
      [...named, ...found],
      server,
      {
        workload: (id) => leaveWorkload(id, server),
        async namespace(name) {
          const answer = await patchMetadata(server.call, namespaceTarget(name), leavePatch, { dryRun: false });
          return namespaceAct(name, answer, { said: answer.result === 'stored' ? 'left' : null, notes: [] });
        },
      },
      terminal,
    );
    terminal.err.write(nextSteps([], errors, () => false) + `${stays}\n`);
    return highest([code, errors.length > 0 ? 1 : 0]);
  });
}

/** The workloads of whole Namespaces that carry a mark of ours. */
async function withWorkloads(
  named: readonly Target[],
  { targets }: TargetOptions,
  server: Server,
): Promise<{ readonly found: readonly Target[]; readonly errors: readonly ReportError[] }> {
  if (targets.workloads.length > 0) return { found: [], errors: [] };
  const places =
    targets.namespaces === null ? [null] : named.flatMap((one) => ('namespace' in one ? [one.namespace] : []));
  const found: Target[] = [];
  const failures: ListFailure[] = [];
  const cluster = createCluster(server.read);
  for (const namespace of places) {
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const) {
      try {
        for await (const one of cluster.listWorkloads({ namespace, kinds: [kind] }))
          if (isMarked(one)) found.push({ workload: one.id });
      } catch (thrown) {
        failures.push({ error: faultOf(thrown), namespace, kind });
      }
    }
  }
  return { found, errors: listErrors(failures) };
}

function isMarked({ annotations, managers }: Workload): boolean {
  const keys = Object.keys(annotations ?? {});
  return (
    keys.some((key) => key === 'reship.dev/state' || key === 'reship.dev/suspended') ||
    managers.some(({ manager }) => manager === 'reship')
  );
}

async function leaveWorkload(id: WorkloadId, server: Server): Promise<Act> {
  let raw: unknown = null;
  const answer = await patchMetadata(
    server.call,
    workloadTarget(id),
    (read) => {
      raw = read;
      return leavePatch(read);
    },
    { dryRun: false },
  );
  switch (answer.result) {
    case 'stored':
      return { said: 'left', notes: notesOn(id, raw) };
    case 'unchanged':
      return { said: 'carries nothing of Reship', notes: notesOn(id, raw) };
    case 'gone':
      return missing({ workload: id });
    case 'denied':
      return { failed: answer.reason };
    case 'unsure':
      return {
        failed: reason('Conflict', `${nameOf(id)} could not be changed: ${answer.message}`, 'Run the command again.'),
      };
  }
}

/** The owner's own keys are not ours to remove, and as long as a policy stands Reship begins anew. */
function notesOn(id: WorkloadId, raw: unknown): readonly string[] {
  const own = Object.keys(textsOf(at(raw, 'metadata', 'annotations')) ?? {}).filter(
    (key) => key.startsWith(keyPrefix) && key !== 'reship.dev/state' && key !== 'reship.dev/suspended',
  );
  const template = textsOf(at(raw, ...templatePath(id.kind), 'metadata', 'annotations')) ?? {};
  const restarted = Object.keys(template).some((key) => key.startsWith(keyPrefix));
  const follows = own.includes('reship.dev/policy') ? ', and Reship follows it again where it runs' : '';
  const resource = `${kinds[id.kind].plural}/${id.name}`;
  return [
    ...(own.length === 0
      ? []
      : [
          `${nameOf(id)} keeps ${own.join(', ')}${follows}: kubectl annotate -n ${id.namespace} ${resource} ${own.map((key) => `${key}-`).join(' ')}`,
        ]),
    ...(restarted
      ? [`${nameOf(id)} keeps reship.dev/restarted-for on its pod template: removing it would restart it`]
      : []),
  ];
}
