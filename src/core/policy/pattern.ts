// Regular expressions over tags: RE2 syntax and linear time, the whole tag must match.
import { RE2JS } from 're2js';

export interface Pattern {
  /** As its owner wrote it. */
  readonly text: string;
  /** Whether the whole tag matches. */
  matches(tag: string): boolean;
  /** Capture group 1 of a tag that matches, the whole tag where the pattern has no group; null where it does not match. */
  capture(tag: string): string | null;
}

export type PatternReading =
  | { readonly ok: true; readonly pattern: Pattern }
  /** @param demand what it must be, as the end of "it must be …" */
  | { readonly ok: false; readonly demand: string };

const longest = 256;
/** Steps of the compiled program; `(.{30}){30}` has about 1,000, and every tag costs steps × characters at most. */
const largestProgram = 2000;

/** Reads a pattern of at most 256 characters. It is anchored at both ends, whether or not it is written so. */
export function readPattern(text: string): PatternReading {
  if (text === '') return { ok: false, demand: 'a regular expression over tags' };
  if (text.length > longest) return { ok: false, demand: `a regular expression of at most ${longest} characters` };
  const whole = compile(text);
  if (whole === null) return { ok: false, demand: missing(text) };
  // Written anchors let RE2 take its fastest way; a pattern that swallows them (`\Qa`) is anchored by the call alone.
  const anchored = compile(`^(?:${text})$`) ?? whole;
  if (anchored.programSize() > largestProgram)
    return { ok: false, demand: 'a smaller regular expression: its repetitions multiply' };
  return { ok: true, pattern: patternOf(text, anchored) };
}

function patternOf(text: string, expression: RE2JS): Pattern {
  const group = expression.groupCount() === 0 ? 0 : 1;
  return {
    text,
    matches: (tag) => expression.testExact(tag),
    capture(tag) {
      const matcher = expression.matcher(tag);
      return matcher.matches() ? (matcher.group(group) ?? null) : null;
    },
  };
}

function compile(text: string): RE2JS | null {
  try {
    return RE2JS.compile(text);
  } catch {
    return null;
  }
}

/** What RE2 leaves out is the usual reason; it is named. */
function missing(text: string): string {
  if (/\(\?<?[=!]/.test(text)) return 'a regular expression without look-around ((?=, (?!, (?<=, (?<!)';
  if (/\\[1-9]|\\k</.test(text)) return 'a regular expression without back-references (\\1)';
  return 'a regular expression in the syntax of RE2';
}
