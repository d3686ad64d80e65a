// argv to front: the commands' code is loaded only when one of them runs.
import { allowsColour } from '#cli/colour.ts';
import { run } from '#cli/program.ts';
import type { Commands, Stream, Terminal } from '#cli/deps.ts';

declare const RESHIP_VERSION: string;

function stream(to: NodeJS.WriteStream): Stream {
  return { write: (text) => void to.write(text), columns: to.isTTY ? to.columns : null };
}

/** The first interrupt ends the command in good order; the second one at once. */
function interrupts(): AbortSignal {
  const abort = new AbortController();
  const end = (): void => {
    abort.abort();
    // On a terminal what is waited for stands in the line.
    const clear = process.stderr.isTTY ? '\r\u001b[K' : '';
    process.stderr.write(`${clear}interrupted: finishing what is under way; once more ends at once\n`);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  // A terminal that is closed sends it, and its shell once more: nobody asks for haste with that.
  process.on('SIGHUP', end);
  return abort.signal;
}

// `reship check | head` closes the pipe, and so may who started us without a reader of chatter: that is no fault of ours,
// and the command ends as it would have ended. A report that is lost in another way, as on a full disk, is a failure;
// what is under way is finished first. Without a standard error there is nowhere to say anything.
process.stderr.on('error', () => undefined);
let lost = false;
process.stdout.on('error', ({ code = 'unknown', message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || lost) return;
  lost = true;
  process.stderr.write(`reship: standard output cannot be written: ${message}\n`);
});
process.once('exit', (code) => {
  if (lost && code === 0) process.exitCode = 1;
});

const terminal: Terminal = {
  out: stream(process.stdout),
  err: stream(process.stderr),
  colour: allowsColour(process.stdout.isTTY === true, process.env),
};
const version = RESHIP_VERSION;

/** One file for all of them: they share most of their code, and each file more costs a millisecond. */
async function loaded(): Promise<Commands> {
  const { commandsOn } = await import('#front/commands.ts');
  return commandsOn(terminal, version, interrupts);
}

process.exitCode = await run(
  process.argv.slice(2),
  {
    check: async (options) => (await loaded()).check(options),
    update: async (options) => (await loaded()).update(options),
    why: async (options) => (await loaded()).why(options),
    status: async (options) => (await loaded()).status(options),
    history: async (options) => (await loaded()).history(options),
    suspend: async (options) => (await loaded()).suspend(options),
    resume: async (options) => (await loaded()).resume(options),
    refresh: async (options) => (await loaded()).refresh(options),
    leave: async (options) => (await loaded()).leave(options),
    try: async (options) => (await loaded()).try(options),
    lint: async (options) => (await loaded()).lint(options),
    controller: async (options) => (await loaded()).controller(options),
    demo: async (options) => (await loaded()).demo(options),
    version: async (options) => (await loaded()).version(options),
  },
  terminal,
  version,
);
