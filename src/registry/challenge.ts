// Reads WWW-Authenticate: which ways of signing in a registry offers.

export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case; where one is given twice the first holds. */
  readonly parameters: ReadonlyMap<string, string>;
}

const longest = 16_384;
const tokenCharacter = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;

/**
 * All challenges of one or several header lines, in their order (RFC 9110 §11.6.1).
 *
 * Reads each character once, never throws, and passes over what it does not understand; a token68 is dropped.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, longest);
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let at = 0;
  while (at < text.length) {
    const word = readToken(text, at);
    if (word === '') {
      at = text[at] === '"' ? readQuoted(text, at).end : at + 1;
      continue;
    }
    at = skipBlanks(text, at + word.length);
    if (text[at] !== '=') {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    at = skipBlanks(text, at + 1);
    const quoted = text[at] === '"';
    const { value, end } = quoted ? readQuoted(text, at) : readPlain(text, at);
    at = end;
    const parameters = challenges.at(-1)?.parameters;
    const name = word.toLowerCase();
    if (parameters === undefined || (!quoted && value === '') || parameters.has(name)) continue;
    parameters.set(name, value);
  }
  return challenges;
}

function readToken(text: string, start: number): string {
  let end = start;
  while (end < text.length && tokenCharacter.test(text.charAt(end))) end += 1;
  return text.slice(start, end);
}

function readPlain(text: string, start: number): { readonly value: string; readonly end: number } {
  const value = readToken(text, start);
  return { value, end: start + value.length };
}

/** From the opening quote to after the closing one; an open end closes with the text. */
function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  const parts: string[] = [];
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\') at += 1;
    parts.push(text.charAt(at));
    at += 1;
  }
  return { value: parts.join(''), end: Math.min(at + 1, text.length) };
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
