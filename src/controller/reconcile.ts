// One workload from the facts to the rollout: observe, inquire, decide, plan, apply. The README's paragraph, in order.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import { decide, intervalSeconds } from '#core/decision/decide.ts';
import type { Ground } from '#core/decision/ground.ts';
import type { Observation, Wish } from '#core/decision/observation.ts';
import type { Plan } from '#core/plan/plan.ts';
import { planFor } from '#core/plan/plan.ts';
import type { Reason } from '#core/reason/reason.ts';
import { againAfter, reason, reasons } from '#core/reason/reason.ts';
import { type RecordFacts, recordsOfLife } from '#core/record/record-facts.ts';
import type { Trigger } from '#core/record/state.ts';
import type { Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { apply } from './apply.ts';
import { ask } from './ask.ts';
import type { Deps } from './deps.ts';
import { observe } from './observe.ts';

export interface ReconcileOptions {
  readonly wish: Wish | null;
  /** A verdict on every tag is wanted. */
  readonly explain?: boolean;
  /** The workload is made up, and its image only names a repository. */
  readonly nothingRuns?: boolean;
  /** Of this workload, as far as they are known; left out where records may not be read. */
  readonly records?: readonly RecordFacts[];
  /** How many rollouts have to end before this workload's turn; left out: none is counted. */
  readonly slotsAhead?: number;
  /** What failed on other workloads, where that is known. */
  readonly suspects?: Observation['suspects'];
  /** `none`: the decision is all; `server`: the API server checks the patch and stores nothing. */
  readonly write: 'none' | 'server' | 'store';
  readonly trigger: Trigger;
  /** Once it fires nothing more is asked or sent, and its reason is thrown; what was sent is followed to its answer. */
  readonly signal?: AbortSignal;
}

export interface Reconciled {
  /** The reading that the decision was made from, or what the API server stored. */
  readonly workload: Workload;
  readonly decision: Decision;
  /** null: nothing was to be written, or writing was not asked for. */
  readonly applied: 'patched' | 'unchanged' | 'conflict' | 'failed' | null;
}

/** A workload that changes between reading and writing is decided again so many times. */
const attempts = 3;
/** More rounds of questions than `decide` ever needs: a fault in the core, not in the world. */
const roundLimit = 8;

export async function reconcile(first: Workload, options: ReconcileOptions, deps: Deps): Promise<Reconciled> {
  let workload = first;
  for (let attempt = 1; ; attempt += 1) {
    const observed = await observe(workload, options, deps);
    const { observation, decision, plan } = await planFrom(observed, options.trigger, deps, options.signal);
    if (plan === null || options.write === 'none') return { workload, decision, applied: null };
    const applied = await apply(plan, observation, deps, options.write === 'server', options.signal);
    switch (applied.result) {
      case 'patched':
      case 'unchanged':
        return { workload: applied.workload, decision, applied: applied.result };
      case 'failed':
        return { workload, decision: instead(decision, applied.reason), applied: 'failed' };
      case 'gone':
        return { workload, decision: instead(decision, gone(workload)), applied: 'conflict' };
      case 'changed':
        if (attempt === attempts) return { workload, decision: instead(decision, busy(workload)), applied: 'conflict' };
        workload = applied.workload;
        deps.forget(workload.id.namespace);
    }
  }
}

export interface Planned {
  /** With all that was asked. */
  readonly observation: Observation;
  readonly decision: Decision;
  /** null: nothing is to be written. */
  readonly plan: Plan | null;
}

/** Decides, and plans what would be written; where that has no room the decision says so, whether it is written or not. */
export async function planFrom(
  first: Observation,
  trigger: Trigger,
  deps: Deps,
  signal?: AbortSignal,
): Promise<Planned> {
  const { observation, decision } = await decideFrom(first, deps, signal);
  const { workload, records = [] } = observation;
  const newest = recordsOfLife(records, workload.id.uid)[0] ?? null;
  const plan = planFor(workload, decision, { at: deps.now(), trigger, sha256: deps.sha256, newest });
  if (plan === null || !('code' in plan)) return { observation, decision, plan };
  return { observation, decision: instead(decision, plan), plan: null };
}

/** Asks what the decision needs to know, in rounds, until it is made. */
async function decideFrom(
  first: Observation,
  deps: Deps,
  signal?: AbortSignal,
): Promise<{ readonly observation: Observation; readonly decision: Decision }> {
  let observation = first;
  let ground: Ground | undefined;
  for (let round = 1; round <= roundLimit; round += 1) {
    const step = decide(observation, ground);
    if (step.kind === 'decided') return { observation, decision: step.decision };
    ground = step.ground;
    const candidates = step.inquiries.filter((one) => one.ask === 'image');
    if (candidates.length > 0 && isFree(ground)) deps.expectPatch?.(candidates.map(({ key }) => key));
    observation = await ask(observation, step.inquiries, deps);
    signal?.throwIfAborted();
  }
  throw new Error(`the decision for ${shortName(first.workload.id)} asks without end`);
}

function isFree({ refusal, brakes }: Ground): boolean {
  return refusal === null && brakes.length === 0;
}

/** The same decision with what happened at the write in the place of each update; that also says when to look again. */
function instead(decision: Decision, why: Reason): Decision {
  const verb = reasons[why.code].kind === 'refuse' ? 'refuse' : 'wait';
  const replaced = (one: ContainerDecision): ContainerDecision =>
    one.verb === 'update' ? { ...one, verb, reasons: [why, ...one.reasons] } : one;
  const waits = decision.containers.flatMap((one) => (one.verb === 'update' ? [why] : one.reasons));
  return {
    containers: decision.containers.map(replaced),
    againAfterSeconds: againAfter(waits, intervalSeconds),
  };
}

function busy(workload: Workload): Reason {
  return reason(
    'Conflict',
    `${shortName(workload.id)} changed ${attempts} times between reading and writing; nothing was written`,
  );
}

function gone(workload: Workload): Reason {
  return reason('Conflict', `${shortName(workload.id)} was deleted, or made again, before it could be written`);
}
