// Names of other people's objects inside a message.
import { quoted } from '#core/image/quoted.ts';

/** The text as it is when it looks like a name (`flux-system/apps`), else quoted. */
export function plainName(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{0,252}$/.test(text) ? text : quoted(text);
}
