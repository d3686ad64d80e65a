// The policy `alphabetical:REGEX`: the highest text, by its bytes, that the pattern captures.
import { byKey } from './by-key.ts';
import { compareBytes } from './bytes.ts';
import { patternArgument } from './pattern-policy.ts';
import type { Policy, PolicyProblem } from './policy.ts';

/** @param argument the pattern; what counts is capture group 1, or without a group the whole tag */
export function alphabeticalPolicy(argument: string | null): Policy | PolicyProblem {
  const pattern = patternArgument('alphabetical', argument ?? '', 'alphabetical:release-(.*)');
  if ('code' in pattern) return pattern;
  const order = byKey({
    read: (tag) => pattern.capture(tag),
    compare: compareBytes,
    misses: `does not match ${pattern.text}`,
    noun: 'text',
  });
  return { word: 'alphabetical', text: `alphabetical:${pattern.text}`, chooses: 'tag', ...order };
}
