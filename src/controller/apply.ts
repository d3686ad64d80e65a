// APPLY: one conditional patch, and what the world made of it.
import type { Observation } from '#core/decision/observation.ts';
import type { Plan } from '#core/plan/plan.ts';
import { stillHolds } from '#core/plan/plan.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { reshipKeys } from '#core/workload/settings-keys.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';

export type Applied =
  | { readonly result: 'patched' | 'unchanged'; readonly workload: Workload }
  /** Something that the decision was made from is different now: decide again from `workload`. */
  | { readonly result: 'changed'; readonly workload: Workload }
  | { readonly result: 'failed'; readonly reason: Reason }
  | { readonly result: 'gone' };

/**
 * Sends the plan when its grounds still hold.
 *
 * The Namespace's keys are no part of the patch, so they are read again right before it. An answer that leaves it open
 * whether the patch was carried out is settled by reading the workload: our own state there means that it was.
 * Throws the reason of `signal` where it fired before the patch was sent.
 */
export async function apply(
  plan: Plan,
  seen: Observation,
  deps: Deps,
  dryRun: boolean,
  signal?: AbortSignal,
): Promise<Applied> {
  const namespace = await deps.cluster.namespace(plan.workload.namespace);
  if (!sameKeys(namespace, seen.namespace)) return reread(plan, deps, 'changed');
  signal?.throwIfAborted();
  const answer = await deps.cluster.patch(plan.workload, plan.patch, { dryRun });
  switch (answer.result) {
    case 'stored': {
      const unchanged = !dryRun && answer.workload.resourceVersion === seen.workload.resourceVersion;
      return { result: unchanged ? 'unchanged' : 'patched', workload: answer.workload };
    }
    case 'denied':
      return { result: 'failed', reason: answer.reason };
    case 'gone':
      return { result: 'gone' };
    case 'unsure':
      return reread(plan, deps, answer.message);
  }
}

function sameKeys(now: NamespaceFacts, then: NamespaceFacts): boolean {
  if (!now.readable || !then.readable) return false;
  return (
    now.uid === then.uid && JSON.stringify(reshipKeys(now.annotations)) === JSON.stringify(reshipKeys(then.annotations))
  );
}

async function reread(plan: Plan, deps: Deps, why: string): Promise<Applied> {
  const workload = await deps.cluster.workload({ ...plan.workload, uid: '' });
  if (workload === null) return { result: 'gone' };
  if (carriesOurState(plan, workload)) return { result: 'patched', workload };
  if (why === 'changed' || !stillHolds(plan, workload)) return { result: 'changed', workload };
  return {
    result: 'failed',
    reason: reason(
      'PatchRejected',
      `the API server refused the patch of ${shortName(plan.workload)} although nothing has changed: ${why}`,
    ),
  };
}

function carriesOurState(plan: Plan, workload: Workload): boolean {
  const text = workload.annotations?.['reship.dev/state'];
  const last = plan.patch.at(-1);
  if (text === undefined || last === undefined || last.op !== 'add') return false;
  const wrote =
    typeof last.value === 'string' ? last.value : (last.value as Record<string, string>)['reship.dev/state'];
  return workload.id.uid === plan.workload.uid && text === wrote;
}
