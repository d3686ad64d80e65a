// The policy `major`: the highest version of all.
import type { Policy, PolicyProblem } from './policy.ts';
import { relativePolicy } from './relative.ts';

/** @param argument what stands behind `major:`; there must be nothing, not even the colon */
export function majorPolicy(argument: string | null): Policy | PolicyProblem {
  return relativePolicy('major', 0, argument);
}
