// Foreign text inside a message: quoted, cut, and without anything that could disturb a terminal.

const shown = 80;

/** `"text"` for a message: at most 80 characters, control and odd characters written as `\u{…}`. */
export function quoted(text: string): string {
  const cut = text.length > shown ? `${text.slice(0, shown)}…` : text;
  return `"${cut.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, escaped)}"`;
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** A tag for a message: as it is, or quoted where it has anything that no tag may have. */
export function shownTag(tag: string): string {
  return /^[\w.-]{1,128}$/.test(tag) ? tag : quoted(tag);
}
