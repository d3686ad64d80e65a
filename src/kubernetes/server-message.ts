// What an API server said, made fit for a report: one line, no whole objects, at most 1,024 characters.

const longestMessage = 1024;
const longestQuote = 200;

/** Long quoted texts (Strict validation quotes the whole object, twice) become `"…"`; control characters become blanks. */
export function shortMessage(text: string): string {
  const line = withoutLongQuotes(text)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return cut(line, longestMessage);
}

/** At most `longest` UTF-16 units, never half of a pair. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const head = text.slice(0, longest - 1);
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`;
}

function withoutLongQuotes(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('"', at);
    if (open < 0) return result + text.slice(at);
    const close = endOfQuote(text, open + 1);
    result += text.slice(at, open);
    result += close - open > longestQuote ? '"…"' : text.slice(open, close + 1);
    at = close + 1;
  }
  return result;
}

/** The place of the closing quote, or of the end where there is none. */
function endOfQuote(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}
