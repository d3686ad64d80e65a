// Foreign text inside of a line to type.

/** One word of a POSIX shell that means the text as it stands: quoted where the shell would read anything into it. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+,][A-Za-z0-9_./:@%+=,-]*$/.test(text)
    ? text
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
