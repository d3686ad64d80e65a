// The argument of a policy as a pattern, or the sentence why it is none.
import { quoted } from '#core/image/quoted.ts';
import type { Pattern } from './pattern.ts';
import { readPattern } from './pattern.ts';
import type { PolicyProblem } from './policy.ts';

/** @param word whose argument it is, as messages show it: `numeric`, `version-of:prod` */
export function patternArgument(word: string, text: string, example: string): Pattern | PolicyProblem {
  const reading = readPattern(text);
  if (reading.ok) return reading.pattern;
  const message =
    text === ''
      ? `${word} needs a regular expression behind the colon`
      : `${quoted(text)} cannot be the pattern of ${word}: it must be ${reading.demand}`;
  return { code: 'InvalidPolicy', message, next: `Write ${example}, in the syntax of RE2.` };
}
