// A guarded patch of one workload, made from a fresh reading, and made again when the workload moved on in between.
import { setTimeout as wait } from 'node:timers/promises';
import { patience } from '#controller/patience.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { nameOf } from './targets.ts';
import type { Server } from './server-run.ts';

export type Changed =
  | { readonly result: 'stored' | 'unchanged'; readonly before: Workload; readonly workload: Workload }
  | { readonly result: 'gone' }
  | { readonly result: 'failed'; readonly reason: Reason };

const attempts = 5;

/**
 * @param patchOf asked anew with every reading; a reason ends it, null: nothing is to be changed
 * @throws a ClusterError where the workload could not be read, or surely nothing was written
 */
export async function changeWorkload(
  { call, read, signal }: Server,
  id: WorkloadId,
  patchOf: (workload: Workload) => Promise<JsonPatch | Reason | null>,
): Promise<Changed> {
  let first: Workload | null = null;
  let message = '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // What became of a patch that was sent is read to the end, also after an interrupt.
    const cluster = createCluster(attempt === 0 ? read : call);
    const workload = await cluster.workload({ ...id, uid: first?.id.uid ?? id.uid });
    if (workload === null) return { result: 'gone' };
    first ??= workload;
    const patch = await patchOf(workload);
    // After an answer that was lost, nothing left to do means that the patch was stored.
    if (patch === null) return { result: attempt === 0 ? 'unchanged' : 'stored', before: first, workload };
    if ('code' in patch) return { result: 'failed', reason: patch };
    signal.throwIfAborted();
    const answer = await createCluster(call).patch(workload.id, patch, { dryRun: false });
    switch (answer.result) {
      case 'stored':
        return { result: 'stored', before: first, workload: answer.workload };
      case 'gone':
        return { result: 'gone' };
      case 'denied':
        return { result: 'failed', reason: answer.reason };
      case 'unsure':
        message = answer.message;
        break;
      case 'later': {
        message = answer.message;
        const pause = patience(answer.afterSeconds, attempt);
        if (pause === null) return { result: 'failed', reason: unfinished(workload, message) };
        await wait(pause, undefined, { signal });
      }
    }
  }
  return { result: 'failed', reason: unfinished(first?.id ?? id, message) };
}

function unfinished(workload: Workload | WorkloadId, message: string): Reason {
  const name = nameOf('id' in workload ? workload.id : workload);
  return reason('Conflict', `${name} could not be changed: ${message}`, 'Run the command again.');
}
