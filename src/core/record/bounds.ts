// How long the texts of a record may be: what is written is cut to it, and the CRD refuses more.

export const bounds = {
  reference: 1024,
  digest: 256,
  tag: 128,
  name: 253,
  label: 63,
  user: 512,
  trace: 4096,
  revision: 256,
  source: 2048,
  message: 4096,
  word: 128,
  logLine: 1024,
  logLines: 50,
  changes: 256,
  digests: 256,
  shown: 256,
} as const;

/** At most `most` characters, an ellipsis included where something is cut; a character is never cut in two. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
