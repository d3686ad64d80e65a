// The policy `patch`: the highest version with the running major and minor number.
import type { Policy, PolicyProblem } from './policy.ts';
import { relativePolicy } from './relative.ts';

/** @param argument what stands behind `patch:`; there must be nothing, not even the colon */
export function patchPolicy(argument: string | null): Policy | PolicyProblem {
  return relativePolicy('patch', 2, argument);
}
