// APPLY: one conditional patch, and what the world made of it.
import { sameGround } from '#core/decision/ground.ts';
import type { Observation } from '#core/decision/observation.ts';
import type { JsonPatch } from '#core/plan/json-patch.ts';
import { acceptance } from '#core/plan/accept.ts';
import type { Plan } from '#core/plan/plan.ts';
import { stateKey, stillHolds } from '#core/plan/plan.ts';
import { versionGuard } from '#core/plan/guards.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { printState } from '#core/record/state.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';
import { patience } from './patience.ts';

export type Applied =
  | { readonly result: 'patched' | 'unchanged'; readonly workload: Workload }
  /** Something that the decision was made from is different now: decide again from `workload`. */
  | { readonly result: 'changed'; readonly workload: Workload }
  | { readonly result: 'failed'; readonly reason: Reason }
  | { readonly result: 'gone' };

/**
 * Sends the plan when its grounds still hold.
 *
 * The first patch tests the version of the workload that the decision was made from, so that it stores nothing once
 * anything at all has changed. Where something has, the workload is read, and all that matters is compared: what the
 * patch alone cannot test (field managers, containers that were added) too. The Namespace is read right before each
 * sending. An answer that leaves it open whether the patch was carried out is settled by reading the workload: our own
 * state there means that it was. Throws the reason of `signal` where it fired before the patch was sent, and what a door
 * throws before that.
 */
export async function apply(
  plan: Plan,
  seen: Observation,
  deps: Deps,
  dryRun: boolean,
  signal: AbortSignal = new AbortController().signal,
): Promise<Applied> {
  let known: Workload | null = seen.workload;
  let exact = true;
  for (let delays = 0; ; ) {
    const [workload, namespace]: readonly [Workload | null, NamespaceFacts] = await Promise.all([
      known ?? read(plan, deps),
      deps.cluster.namespace(seen.namespace.name),
    ]);
    if (workload === null) return { result: 'gone' };
    if (carriesOurState(plan, workload)) return written(plan, workload, deps, signal);
    if (!stillHolds(plan, workload) || !sameGround(seen, { ...seen, workload, namespace }))
      return { result: 'changed', workload };
    signal.throwIfAborted();
    const patch: JsonPatch = exact ? [versionGuard(workload), ...plan.patch] : plan.patch;
    const answer = await deps.cluster.patch(plan.workload, patch, { dryRun });
    switch (answer.result) {
      case 'stored':
        if (dryRun) return { result: 'patched', workload: answer.workload };
        if (answer.workload.resourceVersion === workload.resourceVersion)
          return { result: 'unchanged', workload: answer.workload };
        return written(plan, answer.workload, deps, signal);
      case 'denied':
        return { result: 'failed', reason: answer.reason };
      case 'gone':
        return { result: 'gone' };
      case 'unsure': {
        const settled = await settle(plan, deps, dryRun, signal);
        if (settled.result !== 'holds') return settled;
        const hasMoved = settled.workload.resourceVersion !== workload.resourceVersion;
        // Somebody may have taken back what was stored.
        if (hasMoved && !answer.refused) return { result: 'failed', reason: unconfirmed(plan, answer.message) };
        if (!hasMoved || !exact) return { result: 'failed', reason: rejected(plan, answer.message) };
        // It was the version alone that did not hold.
        exact = false;
        known = settled.workload;
        break;
      }
      case 'later': {
        const wait = patience(answer.afterSeconds, delays);
        if (wait === null) {
          const settled = await settle(plan, deps, dryRun, signal);
          return settled.result === 'holds' ? { result: 'failed', reason: busy(plan, answer.message) } : settled;
        }
        delays += 1;
        await deps.sleep(wait, signal);
        known = null;
      }
    }
  }
}

function read(plan: Plan, deps: Deps): Promise<Workload | null> {
  return deps.cluster.workload({ ...plan.workload, uid: '' });
}

/** @returns `holds`: it was not stored, and all that it tests but for the version still stands */
async function settle(
  plan: Plan,
  deps: Deps,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<Applied | { readonly result: 'holds'; readonly workload: Workload }> {
  try {
    const workload = await read(plan, deps);
    if (workload === null) return { result: 'gone' };
    if (carriesOurState(plan, workload)) return await written(plan, workload, deps, signal);
    return { result: stillHolds(plan, workload) ? 'holds' : 'changed', workload };
  } catch (error) {
    if (dryRun) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { result: 'failed', reason: unconfirmed(plan, why) };
  }
}

/** What an admission webhook rewrote is accepted, and remembered where that can be done; the change itself is stored. */
async function written(plan: Plan, workload: Workload, deps: Deps, signal: AbortSignal): Promise<Applied> {
  const patch = acceptance(plan, workload);
  if (patch === null) return { result: 'patched', workload };
  for (let delays = 0; ; delays += 1) {
    const answer = await deps.cluster.patch(plan.workload, patch, { dryRun: false }).catch(() => null);
    if (answer?.result === 'stored') return { result: 'patched', workload: answer.workload };
    const wait = answer?.result === 'later' ? patience(answer.afterSeconds, delays) : null;
    if (wait === null || signal.aborted) return { result: 'patched', workload };
    await deps.sleep(wait, signal);
  }
}

function carriesOurState(plan: Plan, workload: Workload): boolean {
  return workload.id.uid === plan.workload.uid && workload.annotations?.[stateKey] === printState(plan.state);
}

function unconfirmed(plan: Plan, why: string): Reason {
  const what = `the patch of ${shortName(plan.workload)} was sent; whether it was stored is not known: ${why}`;
  return reason('PatchUnconfirmed', what);
}

function rejected(plan: Plan, why: string): Reason {
  const what = `the API server refused the patch of ${shortName(plan.workload)} although nothing has changed: ${why}`;
  return reason('PatchRejected', what);
}

function busy(plan: Plan, why: string): Reason {
  return reason('ServerBusy', `the API server could not take the patch of ${shortName(plan.workload)}: ${why}`);
}
