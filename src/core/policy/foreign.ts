// Words that other updaters use for policies, and near misses of ours, with what to write here instead.
import { quoted } from '#core/image/quoted.ts';
import type { PolicyProblem } from './policy.ts';
import { parseRange } from './range.ts';

interface Phrase {
  readonly form: RegExp;
  /** Ends the sentence that begins with the quoted text. */
  readonly meaning: string;
  readonly next: string;
}

/** A longer text is no range, and is not searched for commas. */
const longestRange = 256;
const example = 'Write semver:RANGE, such as semver:^1.4, or semver:* for any version.';

const phrases: readonly Phrase[] = [
  { form: /^all$/i, meaning: 'is no policy here; any higher version is semver:*', next: 'Write semver:*.' },
  { form: /^force$/i, meaning: 'is no policy here; a tag that moves is followed by digest', next: 'Write digest.' },
  { form: /^latest$/i, meaning: 'is a tag; a tag that moves is followed by digest', next: 'Write digest.' },
  {
    form: /^(patch|minor|major)$/i,
    meaning: 'is no policy here; how far to go is said by a range',
    next: 'Write semver:~1.4.2 for patches, semver:^1.4 for minor versions, semver:* for all, with your own numbers.',
  },
  {
    form: /^glob(:|$)/i,
    meaning: 'is no policy here: a pattern has no order',
    next: 'Write semver:RANGE; semver:1.4.x is what glob:1.4.* means.',
  },
  { form: /^regexp?(:|$)/i, meaning: 'is no policy here: a pattern has no order', next: example },
  {
    form: /^newest(-?build)?(:|$)/i,
    meaning: 'is no policy here: build times are not asked for',
    next: 'Write digest to follow a tag that moves, or semver:RANGE for the highest version.',
  },
  {
    form: /^(numeric(al)?|lexical|alphabetical)(:|$)/i,
    meaning: 'is no policy here; numbers and dates in tags are ordered by semver',
    next: 'Write semver:*: it orders 1.10 after 1.9, and 2026.10.01 after 2026.08.01.',
  },
];

/** The translation of a policy text that is not ours; null when it is not recognized. */
export function translate(text: string): PolicyProblem | null {
  const phrase = phrases.find(({ form }) => form.test(text));
  if (phrase !== undefined) return problem(`${quoted(text)} ${phrase.meaning}`, phrase.next);
  if (/^semver[\s=]/i.test(text)) {
    const range = text.slice('semver'.length).trim().replace(/^=/, '');
    return problem(`${quoted(text)}: a colon stands between semver and its range`, correct(range));
  }
  if (!/^[\^~<>=*vx\d]/i.test(text)) return null;
  const next = correct(text);
  return next === example ? null : problem(`${quoted(text)} is a range without the word semver in front`, next);
}

/** The text as a range that can be used, or the example. */
function correct(text: string): string {
  if (text.length > longestRange) return example;
  const range = text.replace(/\s*,\s*/g, ' ').trim();
  return parseRange(range).ok ? `Write semver:${range}.` : example;
}

function problem(message: string, next: string): PolicyProblem {
  return { code: 'InvalidSettings', message, next };
}
