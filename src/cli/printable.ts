// Text from the world made safe for a terminal: no control characters, no direction marks.

/** Control characters, DEL, C1 controls, line separators and bidirectional marks as `\u{…}`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16) ?? ''}}`);
}
