// Reconciles many workloads at a time; one that fails, by whatever is thrown, harms only itself.
import type { Reported } from '#cli/report.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { Reconciled, ReconcileOptions } from '#controller/reconcile.ts';
import { reconcile } from '#controller/reconcile.ts';
import type { Reason, ReasonCode } from '#core/reason/reason.ts';
import { parseReference } from '#core/image/reference.ts';
import type { Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { createTurns } from '#runtime/turns.ts';
import type { Doors } from './doors.ts';
import { faultOf } from './fault.ts';
import type { ScopeRecords } from './scope-records.ts';

export interface Outcome {
  readonly reconciled: Reconciled;
  readonly reported: Reported;
}

export interface AllReconciled {
  readonly outcomes: readonly Outcome[];
  readonly errors: readonly ReportError[];
}

/** Decisions cost little; what limits them are the doors' own connections. */
const decisionsAtOnce = 64;
const writesAtOnce = 16;

/**
 * @param looked is called after each workload, for the progress line
 * @param stored is called right after each patch that the API server took
 */
export async function reconcileAll(
  workloads: readonly Workload[],
  options: ReconcileOptions & Partial<Pick<ScopeRecords, 'of'>>,
  doors: Pick<Doors, 'deps'>,
  signal: AbortSignal,
  looked: (done: number) => void,
  stored?: (reconciled: Reconciled) => Promise<void>,
): Promise<AllReconciled> {
  const turns = createTurns(options.write === 'none' ? decisionsAtOnce : writesAtOnce);
  const outcomes: Outcome[] = [];
  const errors: ReportError[] = [];
  let done = 0;
  const reconcileOne = async (workload: Workload): Promise<void> => {
    try {
      signal.throwIfAborted();
      const known = options.of?.(workload.id) ?? {};
      const reconciled = await reconcile(workload, { ...options, ...known, signal }, doors.deps);
      outcomes.push({ reconciled, reported: reportOf(reconciled) });
      if (reconciled.applied === 'patched') await stored?.(reconciled);
    } catch (thrown) {
      errors.push(problem(workload, faultOf(thrown).toReason()));
    }
    looked((done += 1));
  };
  await Promise.all(workloads.map((workload) => turns.run(() => reconcileOne(workload))));
  return { outcomes, errors: [...errors, ...registryErrors(outcomes)] };
}

function reportOf({ workload, decision, applied }: Reconciled): Reported {
  return {
    id: workload.id,
    containers: decision.containers,
    againAfterSeconds: decision.againAfterSeconds,
    applied,
    rollout: null,
  };
}

/** What went wrong with one workload alone. */
export function problem(workload: Workload, { code, message, next }: Reason): ReportError {
  return { scope: { namespace: workload.id.namespace, workload: shortName(workload.id) }, code, message, next };
}

export const registryTroubles: readonly ReasonCode[] = [
  'RegistryUnavailable',
  'RateLimited',
  'AuthFailed',
  'DigestMismatch',
];

/** A registry that fails is an error of the run, said once for each host beside the containers that wait for it. */
function registryErrors(outcomes: readonly Outcome[]): readonly ReportError[] {
  const found = new Map<string, ReportError>();
  for (const decision of outcomes.flatMap((one) => one.reported.containers)) {
    for (const { code, message, next } of decision.reasons) {
      if (!registryTroubles.includes(code)) continue;
      const registry = parseReference(decision.from?.image ?? '')?.registry ?? 'unknown';
      const key = `${registry} ${code}`;
      // Whichever answer came first, two runs say the same.
      if (message < (found.get(key)?.message ?? '\u{10ffff}'))
        found.set(key, { scope: { registry }, code, message, next });
    }
  }
  return [...found.values()];
}
