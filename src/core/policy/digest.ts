// The policy `digest`: follow the bits of the tag that is written, choose no other tag.
import type { Policy, PolicyProblem } from './policy.ts';

/** @param argument what stands behind `digest:`; there must be nothing, not even the colon */
export function digestPolicy(argument: string | null): Policy | PolicyProblem {
  if (argument === null) return { word: 'digest', text: 'digest', chooses: 'digest' };
  return {
    code: 'InvalidPolicy',
    message: 'digest follows the tag that the image has and takes nothing behind a colon',
    next: 'Write digest; to choose among versions write semver:RANGE.',
  };
}
