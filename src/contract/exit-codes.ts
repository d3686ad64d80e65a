// The exit codes of every command, in the order in which they win.

export interface ExitCodeEntry {
  readonly code: number;
  readonly name: string;
  /** A few words for the help of a command. */
  readonly brief: string;
  /** One sentence for the reference page. */
  readonly meaning: string;
}

/** Highest first: of several that apply, the one that stands first is the exit code. */
export const exitCodes = [
  {
    code: 130,
    name: 'interrupted',
    brief: 'interrupted',
    meaning: 'Ctrl-C, SIGTERM or a closed terminal (SIGHUP) interrupted the command; what was written stays written.',
  },
  {
    code: 2,
    name: 'usage',
    brief: 'wrong command line or file',
    meaning: 'The command line or a file that it names cannot be used; nothing was read or written.',
  },
  {
    code: 5,
    name: 'forbidden',
    brief: 'nothing could be read for want of rights',
    meaning: 'Nothing could be read: the credentials or their rights do not suffice.',
  },
  {
    code: 3,
    name: 'rolloutFailed',
    brief: 'a rollout failed',
    meaning: 'A rollout failed. No command of this release returns an image to the one before it.',
  },
  {
    code: 4,
    name: 'timedOut',
    brief: 'a rollout timed out',
    meaning: 'A rollout was not finished within its deadline.',
  },
  {
    code: 7,
    name: 'notDeployed',
    brief: 'the image will not be deployed',
    meaning:
      'The image will not be deployed: it is outside the policy, held, suspended or superseded. No command of this release ends so.',
  },
  {
    code: 1,
    name: 'someFailed',
    brief: 'something failed',
    meaning: 'Some object failed; the others were done.',
  },
  {
    code: 6,
    name: 'updatesAvailable',
    brief: 'updates are available (--exit-code)',
    meaning: 'Updates are available. Only `reship check --exit-code`.',
  },
  { code: 0, name: 'fine', brief: 'fine', meaning: 'All was done; an object that is refused or waits is fine.' },
] as const satisfies readonly ExitCodeEntry[];

export type ExitCode = (typeof exitCodes)[number]['code'];
export type ExitName = (typeof exitCodes)[number]['name'];

/** The exit code of a name: `exitCode('usage')` is 2. */
export function exitCode(name: ExitName): ExitCode {
  return exitCodes.find((entry) => entry.name === name)?.code ?? 1;
}

/** The code that wins among those that apply; 0 when none does. */
export function highest(codes: readonly ExitCode[]): ExitCode {
  return exitCodes.find((entry) => codes.includes(entry.code))?.code ?? 0;
}
