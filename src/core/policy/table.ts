// The policies that exist, one line each; the word is what stands before the first colon.
import { digestPolicy } from './digest.ts';
import type { Policy, PolicyProblem } from './policy.ts';
import { semverPolicy } from './semver.ts';

export interface PolicyDefinition {
  /** As messages show it. */
  readonly form: string;
  /** @param argument the text behind the first colon, trimmed; null without a colon */
  parse(argument: string | null): Policy | PolicyProblem;
}

/** Every policy has a section of its own in docs/concepts/policies.md. */
export const policies: ReadonlyMap<string, PolicyDefinition> = new Map<string, PolicyDefinition>([
  ['digest', { form: 'digest', parse: digestPolicy }],
  ['semver', { form: 'semver:RANGE', parse: semverPolicy }],
]);
