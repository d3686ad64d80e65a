// The policy `minor`: the highest version with the running major number.
import type { Policy, PolicyProblem } from './policy.ts';
import { relativePolicy } from './relative.ts';

/** @param argument what stands behind `minor:`; there must be nothing, not even the colon */
export function minorPolicy(argument: string | null): Policy | PolicyProblem {
  return relativePolicy('minor', 1, argument);
}
