// Whether what is printed may have colour.

/** On a terminal that has it, unless NO_COLOR is set to anything but nothing (https://no-color.org). */
export function allowsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
