// Reads the Link header: where the next page of a list is.

/** The target of the first link with `rel="next"` (RFC 8288), as written; null when there is none. */
export function nextLink(header: string): string | null {
  let at = 0;
  for (;;) {
    const open = header.indexOf('<', at);
    const close = open < 0 ? -1 : header.indexOf('>', open);
    if (close < 0) return null;
    const end = endOfParameters(header, close + 1);
    if (isNext(header.slice(close + 1, end))) return header.slice(open + 1, close);
    at = end + 1;
  }
}

/** The comma before the next link, outside quotes. */
function endOfParameters(header: string, start: number): number {
  let quoted = false;
  for (let at = start; at < header.length; at += 1) {
    if (header[at] === '"') quoted = !quoted;
    if (header[at] === ',' && !quoted) return at;
  }
  return header.length;
}

function isNext(parameters: string): boolean {
  const rel = /;[ \t]*rel[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
  const words = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase();
  return words.split(/[ \t]+/).includes('next');
}
