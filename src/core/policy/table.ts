// The policies that exist, one line each; the word is what stands before the first colon.
import { alphabeticalPolicy } from './alphabetical.ts';
import { digestPolicy } from './digest.ts';
import { majorPolicy } from './major.ts';
import { minorPolicy } from './minor.ts';
import { newestPolicy } from './newest.ts';
import { numericPolicy } from './numeric.ts';
import { patchPolicy } from './patch.ts';
import type { Policy, PolicyProblem } from './policy.ts';
import { semverPolicy } from './semver.ts';
import { versionOfPolicy } from './version-of.ts';

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
  ['patch', { form: 'patch', parse: patchPolicy }],
  ['minor', { form: 'minor', parse: minorPolicy }],
  ['major', { form: 'major', parse: majorPolicy }],
  ['numeric', { form: 'numeric:REGEX', parse: numericPolicy }],
  ['alphabetical', { form: 'alphabetical:REGEX', parse: alphabeticalPolicy }],
  ['newest', { form: 'newest', parse: newestPolicy }],
  ['version-of', { form: 'version-of:TAG', parse: versionOfPolicy }],
]);
