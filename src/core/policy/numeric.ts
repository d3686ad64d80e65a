// The policy `numeric:REGEX`: the highest whole number that the pattern captures.
import { compareWhole, wholeOf } from '#core/image/whole.ts';
import { byKey } from './by-key.ts';
import { patternArgument } from './pattern-policy.ts';
import type { Policy, PolicyProblem } from './policy.ts';

/** @param argument the pattern; capture group 1, or without a group the whole tag, must be decimal digits */
export function numericPolicy(argument: string | null): Policy | PolicyProblem {
  const pattern = patternArgument('numeric', argument ?? '', String.raw`numeric:build-(\d+)`);
  if ('code' in pattern) return pattern;
  const order = byKey({
    read(tag) {
      const captured = pattern.capture(tag);
      return captured !== null && /^\d+$/.test(captured) ? wholeOf(captured) : null;
    },
    compare: compareWhole,
    misses: `has no number where ${pattern.text} captures one`,
    noun: 'number',
  });
  return { word: 'numeric', text: `numeric:${pattern.text}`, chooses: 'tag', ...order };
}
