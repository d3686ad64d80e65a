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
const patterns = String.raw`Write numeric:build-(\d+) or alphabetical:build-(.*) with your own pattern, or semver:* together with reship.dev/include.`;

const phrases: readonly Phrase[] = [
  {
    form: /^all$/i,
    meaning: 'is no policy here; any higher version is major, or semver:*',
    next: 'Write major, or semver:* which means the same.',
  },
  { form: /^force$/i, meaning: 'is no policy here; a tag that moves is followed by digest', next: 'Write digest.' },
  { form: /^latest$/i, meaning: 'is a tag; a tag that moves is followed by digest', next: 'Write digest.' },
  { form: /^glob(:|$)/i, meaning: 'is no policy here: a pattern alone has no order', next: patterns },
  { form: /^regexp?(:|$)/i, meaning: 'is no policy here: a pattern alone has no order', next: patterns },
  {
    form: /^newest-?build(:|$)/i,
    meaning: 'is called newest here',
    next: 'Write newest, or newest:main-.* with your own pattern.',
  },
  {
    form: /^numerical(:|$)/i,
    meaning: 'is called numeric here',
    next: String.raw`Write numeric:build-(\d+) with your own pattern.`,
  },
  {
    form: /^lexical(:|$)/i,
    meaning: 'is called alphabetical here',
    next: 'Write alphabetical:build-(.*) with your own pattern.',
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
