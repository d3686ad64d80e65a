// How many Pods a rollout may have too many or too few.
import type { Amount, Deployment } from './shapes.ts';
import { replicasOf } from './shapes.ts';

/** A share of `of`, rounded as is said; a number as it is. */
function resolved(amount: Amount, of: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return amount;
  return round((Number.parseInt(amount, 10) * of) / 100);
}

export interface Leeway {
  readonly surge: number;
  readonly unavailable: number;
}

/** Both 0 would stand still for ever: then one may be unavailable. */
export function leewayOf(
  { maxSurge = '25%', maxUnavailable = '25%' }: { readonly maxSurge?: Amount; readonly maxUnavailable?: Amount },
  wanted: number,
): Leeway {
  const surge = resolved(maxSurge, wanted, Math.ceil);
  const unavailable = resolved(maxUnavailable, wanted, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function isRolling(deployment: Deployment): boolean {
  return (deployment.spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/** None of both where the strategy is Recreate. */
export function deploymentLeeway(deployment: Deployment): Leeway {
  if (!isRolling(deployment)) return { surge: 0, unavailable: 0 };
  const wanted = replicasOf(deployment);
  const { surge, unavailable } = leewayOf(deployment.spec.strategy?.rollingUpdate ?? {}, wanted);
  return { surge, unavailable: Math.min(unavailable, wanted) };
}
